import { setImmediate } from "node:timers/promises";
import type * as PulumiSdk from "@pulumi/pulumi";
import { type Problem, SwarmwrightError } from "../core/errors.ts";

/** A resource that a program has made, as its constructor was called. */
export interface Constructed {
  readonly resource: PulumiSdk.Resource;
  readonly name: string;
  readonly inputs: unknown;
}

/** Something that is still awaited. */
interface Waiting {
  readonly at: string;
  /** Resources that it comes from. */
  readonly from: ReadonlySet<PulumiSdk.Resource>;
}

const remedy = "let that promise resolve or reject";

/**
 * Says which promises a program waits for in vain, when nothing is going on any more: inputs of resources that were
 * never registered, and outputs of the stack, but not those that only wait for such a resource.
 *
 * @param outputs what the program returned, if it did
 */
export async function hangError(
  pulumi: typeof PulumiSdk,
  constructed: readonly Constructed[],
  outputs: unknown,
): Promise<SwarmwrightError> {
  const stuck: Constructed[] = [];
  for (const it of constructed) if (await isPending(it.resource.urn)) stuck.push(it);
  const resources = new Set(stuck.map(({ resource }) => resource));
  const values = [...stuck.map(({ name, inputs }) => [name, inputs] as const), ["outputs", outputs] as const];
  const waiting = await Promise.all(values.map(([name, value]) => waitingIn(pulumi, value, name)));
  const causes = waiting.flat().filter(({ from }) => [...from].every((resource) => !resources.has(resource)));
  const summary = "waits for a promise that never resolves";
  return new SwarmwrightError("program-failed", problemsOf(causes, stuck, summary));
}

function problemsOf(causes: readonly Waiting[], stuck: readonly Constructed[], summary: string): Problem[] {
  if (causes.length > 0) return causes.map(({ at }) => ({ at, summary, remedy }));
  if (stuck.length === 0) return [{ at: "program", summary, remedy }];
  const never = "is never made: its dependsOn, its parent or its provider waits for a promise that never resolves";
  return stuck.slice(0, 1).map(({ name }) => ({ at: name, summary: never, remedy }));
}

async function waitingIn(pulumi: typeof PulumiSdk, value: unknown, at: string): Promise<Waiting[]> {
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  if (pulumi.Output.isInstance(value)) return (await isPending(value)) ? [{ at, from: sourcesOf(value) }] : [];
  if (value instanceof Promise) return (await isUnsettled(value)) ? [{ at, from: new Set() }] : [];
  if (!isPlain(value)) return [];
  const step = (key: string) => (Array.isArray(value) ? `${at}[${key}]` : `${at}.${key}`);
  return (await Promise.all(Object.entries(value).map(([key, item]) => waitingIn(pulumi, item, step(key))))).flat();
}

/** What else there is may lead in circles, and is no value of a resource. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

/** What the SDK knows of an output and does not tell. */
interface Insides {
  promise(withUnknowns: boolean): Promise<unknown>;
  resources(): Set<PulumiSdk.Resource>;
}

const insides = (output: unknown) => output as Insides;
const isPending = (output: unknown): Promise<boolean> => isUnsettled(insides(output).promise(true));
const sourcesOf = (output: unknown): ReadonlySet<PulumiSdk.Resource> => insides(output).resources();

/** A promise that has settled wins against the end of this turn. */
function isUnsettled(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(
    () => false,
    () => false,
  );
  return Promise.race([settled, setImmediate(true)]);
}
