import pLimit from "p-limit";
import { SwarmwrightError } from "../../core/errors.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { MachineName } from "../../drivers/machine/port.ts";
import type { Answer, ReachPort } from "../../drivers/reach/port.ts";
import { type Asked, type Checked, isAsked, type Step } from "./step.ts";
import { judge } from "./verdict.ts";

/** Finds the machine that is a node, if the stack has it. */
export type FindMachine = (node: string) => MachineName | undefined;

/** Each is a process for a moment. */
const MAX_PLACES = 8;

/** Questions from here, at a time: a front door may have hundreds of routes, and TLS takes time of this process. */
const MAX_OUTSIDE = 64;

/** Asks all that is to be asked, in the order of the plan. Where it cannot be asked at all, that is told once. */
export async function askAll(
  steps: readonly Step[],
  reach: ReachPort,
  machineOf: FindMachine,
  clock: Clock,
): Promise<readonly Checked[]> {
  const limit = pLimit(MAX_PLACES);
  const places = [...byPlace(steps).values()];
  const answered = await Promise.all(places.map((asked) => limit(() => askAt(asked, reach, machineOf, clock))));
  const checked = new Map(answered.flat());
  return steps.flatMap((step) => (isAsked(step) ? (checked.get(step) ?? []) : step));
}

function byPlace(steps: readonly Step[]): ReadonlyMap<string, readonly Asked[]> {
  const places = new Map<string, Asked[]>();
  for (const step of steps.filter(isAsked)) {
    const place = step.from === "outside" ? "" : step.from.task.container;
    const there = places.get(place) ?? [];
    there.push(step);
    places.set(place, there);
  }
  return places;
}

type Outcome = readonly (readonly [Asked, Checked])[];

/** @param asked all from one place */
async function askAt(
  asked: readonly Asked[],
  reach: ReachPort,
  machineOf: FindMachine,
  clock: Clock,
): Promise<Outcome> {
  const [first] = asked;
  if (first === undefined) return [];
  const questions = asked.map(({ question }) => question);
  const { from } = first;
  if (from === "outside") {
    const limit = pLimit(MAX_OUTSIDE);
    const answers = questions.map((question) => limit(() => reach.fromHere([question])));
    return judged(asked, (await Promise.all(answers)).flat(), clock.now());
  }
  const machine = machineOf(from.task.node);
  if (machine === undefined) {
    const seen = `${from.task.node} is no machine of this stack`;
    return [[first, { ...anythingAt(first), result: "unasked", seen }]];
  }
  return askInside(asked, first, () => reach.fromTask({ ...from.task, machine }, questions), clock);
}

async function askInside(
  asked: readonly Asked[],
  first: Asked,
  answers: () => Promise<readonly Answer[]>,
  clock: Clock,
): Promise<Outcome> {
  try {
    return judged(asked, await answers(), clock.now());
  } catch (error) {
    if (!(error instanceof SwarmwrightError)) throw error;
    const [{ summary, remedy } = NO_WORDS] = error.problems;
    const isDown = error.code === "not-found";
    const todo = isDown ? "boot it again: swarmwright up" : remedy;
    return [[first, { ...anythingAt(first), result: "failed", seen: summary, remedy: todo }]];
  }
}

const NO_WORDS = { summary: "it cannot be asked from there", remedy: "run it again" };

/** Instead of all that was to be asked there. */
const anythingAt = ({ service, from }: Asked) => ({ service, subject: "anything", from });

function judged(asked: readonly Asked[], answers: readonly Answer[], nowMs: number): Outcome {
  return asked.map((it, index) => {
    const { service, subject, from } = it;
    return [it, { service, subject, from, ...judge(it, answers[index] ?? NONE, nowMs) }];
  });
}

const NONE: Answer = { kind: "failed", said: "no answer came back" };
