import * as z from "zod";

const names = [
  "SIGHUP",
  "SIGINT",
  "SIGQUIT",
  "SIGABRT",
  "SIGKILL",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGTERM",
  "SIGCONT",
  "SIGSTOP",
  "SIGWINCH",
  "SIGPWR",
] as const;

/** A signal that asks a process to end, or that a program takes for that. Source: signal(7). */
export type Signal = (typeof names)[number] | `SIGRTMIN+${number}` | `SIGRTMAX-${number}`;

/** Docker only looks at a signal when the container is made: by then the service is rolling. */
export const signal = z.custom<Signal>(isSignal, {
  error: ({ input }) => `${JSON.stringify(input)} is no signal`,
  params: { remedy: 'use a name such as "SIGTERM", "SIGQUIT" or "SIGRTMIN+3"' },
});

function isSignal(value: unknown): boolean {
  if (typeof value !== "string") return false;
  const [, offset] = /^SIGRT(?:MIN\+|MAX-)(\d{1,2})$/.exec(value) ?? [];
  return offset === undefined ? names.some((name) => name === value) : Number(offset) <= 15;
}
