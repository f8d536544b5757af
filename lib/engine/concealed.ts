import { mapProps, Secret, type Value } from "../core/value.ts";
import type { ResourceState } from "./resource-state.ts";

/** Outputs that the program wants secret are so, and those that repeat a secret input. */
export function concealed(state: ResourceState): ResourceState {
  const wanted = new Set(state.additionalSecretOutputs);
  const isLeak = (value: Value, key: string) =>
    !(value instanceof Secret) && (wanted.has(key) || state.inputs[key] instanceof Secret);
  if (!Object.entries(state.outputs).some(([key, value]) => isLeak(value, key))) return state;
  const outputs = mapProps(state.outputs, (value, key) => (isLeak(value, key) ? new Secret(value) : value));
  return { ...state, outputs };
}
