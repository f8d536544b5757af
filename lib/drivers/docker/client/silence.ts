import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import { secondsText } from "./deadline.ts";
import type { Reply, Silence } from "./request.ts";

interface Reading {
  readonly why: string;
  readonly remedy: string;
}

/** What the errors of the system say when nobody took the connection. */
const nobodyThere: Readonly<Record<string, Reading>> = {
  ENOENT: { why: "there is no such socket", remedy: "start the machine or the engine behind it" },
  ECONNREFUSED: { why: "nothing listens on this socket", remedy: "start the machine or the engine behind it" },
  EACCES: { why: "this user may not open the socket", remedy: "run this as root, or as a member of its group" },
};

/** The engine's words for having lost the other managers, or not having found them yet. */
const leaderless = [
  /swarm does not have a leader/i,
  /context deadline exceeded/i,
  /manager is being prepared or has trouble connecting/i,
  /timeout was reached before node joined/i,
  /code = unavailable/i,
  /node lost leader status/i,
];

/** `ENOENT` and the like, of an error of Node's. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** An error on the way to an engine, as the silence that it is. */
export function silenceOf(at: string, error: unknown): Silence {
  const reading = nobodyThere[systemCode(error) ?? ""];
  if (reading !== undefined) return { kind: "silence", from: at, taken: false, ...reading };
  const why = `the connection broke off (${error instanceof Error ? error.message : String(error)})`;
  return { kind: "silence", from: at, taken: true, why, remedy: toLook(at) };
}

/** The engine took its time, and more. */
export function lateSilence(at: string, timeoutMs: number): Silence {
  return {
    kind: "silence",
    from: at,
    taken: true,
    why: `no answer within ${secondsText(timeoutMs)}`,
    remedy: toLook(at),
  };
}

/** A manager that has to ask a leader and finds none has said nothing of what was asked. */
export function leaderlessSilence({ from, status, text }: Reply, message: string): Silence | undefined {
  if (status < 500 || !leaderless.some((words) => words.test(text))) return undefined;
  const remedy = "see that more than half of the cluster's managers run and reach each other";
  return { kind: "silence", from, taken: true, why: message, remedy };
}

/** @returns `unreachable`, saying who was asked for what. */
export function unreachable({ from, why, remedy }: Omit<Silence, "kind" | "taken">, doing: string): SwarmwrightError {
  return problem("unreachable", from, `${doing}: ${why}`, remedy);
}

const toLook = (at: string): string => `see what it does: docker --host ${at} info`;
