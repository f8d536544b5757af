import type { RestartPolicy } from "../../../drivers/docker/api/task-spec.ts";
import { defaulted, optionalTime, positive, time } from "../../translation/forms.ts";
import { key, object } from "../../translation/translation.ts";
import { dockersRestart, type Restart } from "../restart.ts";

export const restart = object<Restart, RestartPolicy>({
  condition: key("Condition", defaulted(dockersRestart.condition)),
  delay: key("Delay", time(dockersRestart.delay)),
  maxAttempts: key("MaxAttempts", positive),
  window: key("Window", optionalTime),
});
