import type { HeaderChanges } from "../headers.ts";
import type { Line } from "./configuration.ts";
import { literal } from "./log-format.ts";

/** `http-after-response` holds for answers of the proxy's own, too. */
type Rules = "http-request" | "http-after-response";

/** Changes of headers, as rules of one kind. */
export function headerChangeLines(rules: Rules, changes: HeaderChanges | undefined): readonly Line[] {
  if (!changes) return [];
  const valued = (action: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, text]) => [rules, action, name, literal(text)]);
  return [
    ...valued("set-header", changes.set),
    ...valued("add-header", changes.add),
    ...changes.remove.map((name) => [rules, "del-header", name]),
  ];
}
