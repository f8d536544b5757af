import { type Props, reveal, Secret, type Value } from "../core/value.ts";

/** One output a line. Pure. */
export function outputsText(outputs: Props, showSecrets: boolean): string {
  const shown = (showSecrets ? reveal(outputs) : outputs) as Props;
  return Object.entries(shown)
    .map(([name, value]) => `${name}: ${textOf(value)}\n`)
    .join("");
}

function textOf(value: Value): string {
  if (value instanceof Secret) return "[secret]";
  return typeof value === "string" ? value : JSON.stringify(value);
}
