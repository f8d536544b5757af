import type { Timing } from "../client/connection.ts";
import type { Outcome } from "../client/request.ts";
import { lateSilence, silenceOf } from "../client/silence.ts";
import type { Write } from "./faults.ts";
import type { WorldState } from "./world-state.ts";

/** One call of a client. */
export interface FakeCall {
  readonly world: WorldState;
  readonly at: string;
  readonly doing: string;
  readonly timing: Timing;
}

/** Answers, unless a test wants it to go wrong; what was changed is written down. */
export async function intercepted(
  call: FakeCall,
  write: Write | undefined,
  answer: () => Promise<Outcome>,
): Promise<Outcome> {
  if (write === undefined) return answer();
  const { at, world } = call;
  const fault = await world.interceptor.before?.(write);
  if (fault === "unreachable") return silenceOf(at, Object.assign(new Error("ECONNREFUSED"), { code: "ECONNREFUSED" }));
  if (fault === "timeout") return late(call);
  if (fault === "refused") {
    const text = JSON.stringify({ message: `${write.operation} ${write.on}: the test wants it refused` });
    return { kind: "reply", from: at, status: 400, text };
  }
  const outcome = await answer();
  if (outcome.kind === "reply" && outcome.status < 400) {
    world.writes.push(write);
    await world.interceptor.after?.(write);
  }
  return fault === "late" ? late(call) : outcome;
}

async function late({ at, world, timing: { timeoutMs, signal } }: FakeCall): Promise<Outcome> {
  await world.context.clock.sleep(timeoutMs, signal).catch(() => undefined);
  return lateSilence(at, timeoutMs);
}
