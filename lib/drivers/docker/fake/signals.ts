import { constants } from "node:os";

export const KILL = constants.signals.SIGKILL;

const names = new Map<string, number>(Object.entries(constants.signals));

/** Of a signal by its name, with or without SIG, or by its number. What is none ends a container as SIGTERM does. */
export function numberOf(signal = ""): number {
  return names.get(signal) ?? names.get(`SIG${signal}`) ?? (Number(signal) || constants.signals.SIGTERM);
}
