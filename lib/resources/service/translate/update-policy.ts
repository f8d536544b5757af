import type { UpdateConfig } from "../../../drivers/docker/api/services.ts";
import { defaulted, time } from "../../translation/forms.ts";
import { type Form, key, object } from "../../translation/translation.ts";
import { dockersUpdate, type Rollback, type Update } from "../update-policy.ts";

const order: Form<Update["order"], "start-first" | "stop-first"> = defaulted(dockersUpdate.order);
const delay = time(dockersUpdate.delay);
const monitor = time(dockersUpdate.monitor);

export const update = object<Update, UpdateConfig>({
  order: key("Order", order),
  parallelism: key("Parallelism", defaulted(dockersUpdate.parallelism)),
  delay: key("Delay", delay),
  monitor: key("Monitor", monitor),
  failureAction: key("FailureAction", defaulted<Update["failureAction"]>(dockersUpdate.failureAction)),
  maxFailureRatio: key("MaxFailureRatio", defaulted(dockersUpdate.maxFailureRatio)),
});

const failureAction: Form<Rollback["failureAction"], Update["failureAction"]> = {
  write: (action) => action,
  read: (live) => (live === "continue" ? live : "pause"),
};

export const rollback = object<Rollback, UpdateConfig>({
  order: key("Order", order),
  parallelism: key("Parallelism", unlessOpen(defaulted(dockersUpdate.parallelism))),
  delay: key("Delay", unlessOpen(delay)),
  monitor: key("Monitor", unlessOpen(monitor)),
  failureAction: key("FailureAction", failureAction),
  maxFailureRatio: key("MaxFailureRatio", unlessOpen(defaulted(dockersUpdate.maxFailureRatio))),
});

/** What was left open is settled before anything is made. */
function unlessOpen<T, LiveValue>({ write, read }: Form<T, LiveValue>): Form<T | undefined, LiveValue> {
  return { write: (value) => (value === undefined ? undefined : write(value)), read };
}
