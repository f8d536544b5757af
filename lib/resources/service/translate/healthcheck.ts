import type { HealthConfig } from "../../../drivers/docker/api/container-spec.ts";
import { defaulted, time } from "../../translation/forms.ts";
import { type Form, key, object, type Translation } from "../../translation/translation.ts";
import type { Healthcheck } from "../healthcheck.ts";

const test: Form<Healthcheck["test"], readonly string[]> = {
  write: (command) => (typeof command === "string" ? ["CMD-SHELL", command] : command),
  read: ([kind, line = "", ...rest] = []) => (kind === "CMD-SHELL" ? line : [kind ?? "", line, ...rest]),
};

const timing: Translation<Healthcheck, HealthConfig> = object<Healthcheck, HealthConfig>({
  test: key("Test", test),
  interval: key("Interval", time("30s")),
  timeout: key("Timeout", time("30s")),
  retries: key("Retries", defaulted(3)),
  startPeriod: key("StartPeriod", time("0ms")),
});

const nothing = { Interval: undefined, Timeout: undefined, Retries: undefined, StartPeriod: undefined };

/** Without one the image's holds; `["NONE"]` turns that off. */
export const healthcheck: Translation<
  Healthcheck | "none" | undefined,
  { readonly Healthcheck?: HealthConfig | null }
> = {
  write(check) {
    if (check === undefined) return { Healthcheck: undefined };
    return { Healthcheck: check === "none" ? { Test: ["NONE"], ...nothing } : timing.write(check) };
  },
  read({ Healthcheck: live }) {
    const [kind] = live?.Test ?? [];
    if (!live || kind === undefined) return undefined;
    return kind === "NONE" ? "none" : timing.read(live);
  },
};
