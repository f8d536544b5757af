import { isYoung } from "./beginning.ts";
import type { Line } from "./configuration.ts";
import { noService, returnOwn } from "./own-answers.ts";

/*
 * Docker's DNS tells a service that is not there no differently from one without tasks. To who asks they are not the
 * same: the one is a mistake (500), the other is soon over (503). Time tells them apart: of what was not found once in a
 * whole minute, nobody should wait for the return.
 */

/** Longer than services take to come up that all begin together, as after a reboot. */
export const ABSENT_SECONDS = 60;

/** Remembers of which pools a task was ever found. For where somebody asks all the time. */
export function rememberFound(pools: readonly string[]): readonly Line[] {
  return pools.map((name, index) => [
    "http-request",
    `set-var(${foundOf(index)})`,
    "bool(true)",
    "if",
    ...condition(`nbsrv(${name})`, "gt", "0"),
  ]);
}

/**
 * Answers in the place of a pool of which no task was ever found. For the pool's own section.
 *
 * @param index where the pool stands among those that are remembered
 * @param seconds how long after the proxy's start it is looked for; counted in whole seconds
 */
export function refusedWhenAbsent(index: number, seconds: number): Line {
  const isFound = condition(`var(${foundOf(index)})`, "-m", "found");
  const isNew = condition(...isYoung(seconds));
  return [...returnOwn(noService), "unless", ...isFound, "or", ...isNew, "or", ...condition("nbsrv", "gt", "0")];
}

const foundOf = (index: number): string => `proc.found.${index}`;

const condition = (...words: string[]): Line => ["{", ...words, "}"];
