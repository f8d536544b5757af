import type { Line } from "./configuration.ts";

/*
 * A new proxy says for a moment that it is not there yet, until it has found somebody to lead to: else it would take
 * over before it can answer. After that its health depends on nobody else.
 */

/** Of the section "global": when the proxy was started. */
export const startTime: Line = ["set-var", "proc.start", "date()"];

/** Whether the proxy was started less than so many seconds ago: counted in whole seconds, and so up to one less. */
export const isYoung = (seconds: number): Line => ["date(),sub(proc.start)", "lt", String(seconds)];

/**
 * Refuses while the proxy is new and one of its backends has no server.
 *
 * @param seconds how long it is new; counted in whole seconds, and so up to one less
 */
export function refusedWhileNew(backends: readonly string[], seconds: number): readonly Line[] {
  if (backends.length === 0) return [];
  return [
    ["acl", "new", ...isYoung(seconds)],
    ...backends.map((name) => ["acl", "lost", `nbsrv(${name})`, "eq", "0"]),
    ["http-request", "return", "status", "503", "if", "new", "lost"],
  ];
}
