import type { Consequence } from "./change-policy.ts";
import type { PropertyChange } from "./diff.ts";

/** The words a reviewer reads of a change, unless its resource has better ones. */
const general: Readonly<Record<Consequence, string>> = {
  none: "no effect",
  identity: "replaced if it turns out to be another one",
  "in-place": "changed in place, nothing restarts",
  "label-only": "no restart",
  rolling: "rolling restart",
  reboot: "drained, rebooted",
  replace: "replaced",
  "data-loss": "replaced, LOSES what it holds",
};

/** The same in every host: the plan, the Pulumi CLI's messages, the testing kit. */
export function consequenceWords({ consequence, words }: PropertyChange): string {
  return words ?? general[consequence];
}
