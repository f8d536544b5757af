import type { Labels } from "../api/versioned.ts";

/** The `label` filter of lists, `name=value` or a name alone: all must match. */
export function labelsMatch(wanted: readonly string[] | undefined, labels: Labels | null | undefined): boolean {
  return (wanted ?? []).every((text) => {
    const [name = "", ...value] = text.split("=");
    return name in (labels ?? {}) && (value.join("=") === "" || labels?.[name] === value.join("="));
  });
}
