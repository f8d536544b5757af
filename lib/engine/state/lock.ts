import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { problem } from "../../core/errors.ts";
import type { StateFiles } from "./files.ts";

/** What tells a process from every other one, also from a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Where its number counts: this boot of this computer, these process numbers. Unknown on some systems. */
  readonly scope?: string | undefined;
  /** When it began, as the kernel says it. */
  readonly start?: string | undefined;
}

/** The processes of this computer. */
export interface Processes {
  readonly self: ProcessIdentity;
  /** When the process of that number began. @returns `undefined` when there is none */
  startOf(pid: number): string | undefined;
}

/** What a lock file says: what the Pulumi CLI writes and reads (pkg/backend/diy/lock.go), and what only we do. */
interface LockContent extends ProcessIdentity {
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
  readonly command?: string | undefined;
}

/** A run that has a lock on a stack. */
export interface LockHolder {
  /** `ann@laptop, pid 4711, since 2026-11-23T08:00:00Z: swarmwright up` */
  readonly text: string;
  readonly pid: number;
  /** Unknown for a run of another computer, and for one of the Pulumi CLI. */
  readonly isRunning: boolean | undefined;
}

/** Keeps every other run out of a stack, ours and the Pulumi CLI's. */
export interface StackLock {
  /** Does not wait. A lock whose holder is known to be dead is taken over. @throws `state-locked`, naming who holds it */
  acquire(): void;
  release(): void;
  /** Everyone who holds it, but this run. */
  holders(): readonly LockHolder[];
  /** Takes away every lock of the stack, whoever holds it. */
  breakAll(): void;
}

export interface LockOptions {
  readonly files: StateFiles;
  readonly project: string;
  readonly stack: string;
  readonly processes: Processes;
  /** What a person is told of this run: `swarmwright up`. */
  readonly command: string;
  readonly now: () => Date;
}

interface Held extends LockHolder {
  readonly path: string;
}

/** One file a lock, named at random: two that come at once see each other, and both step back, as the CLI does. */
export function stackLock({ files, project, stack, processes, command, now }: LockOptions): StackLock {
  const folder = join(".pulumi", "locks", "organization", project, stack);
  const mine = join(folder, `${randomUUID()}.json`);
  const paths = () => files.list(folder).map((name) => join(folder, name));

  const others = (): Held[] =>
    paths()
      .filter((path) => path !== mine && path.endsWith(".json"))
      .flatMap((path) => heldBy(path, files.read(path), processes));

  const living = (): Held[] =>
    others().filter(({ path, isRunning }) => {
      if (isRunning === false) files.remove(path);
      return isRunning !== false;
    });

  return {
    acquire() {
      refuse(stack, living());
      files.replace(mine, JSON.stringify(newContent(processes.self, command, now())));
      const holders = living();
      if (holders.length === 0) return;
      files.remove(mine);
      refuse(stack, holders);
    },
    release: () => files.remove(mine),
    holders: others,
    breakAll: () => paths().forEach((path) => files.remove(path)),
  };
}

function refuse(stack: string, holders: readonly Held[]): void {
  if (holders.length === 0) return;
  const who = holders.map(({ text }) => text).join("; ");
  const remedy = "wait until that run has ended; if it was killed, take its lock away: swarmwright state unlock";
  throw problem("state-locked", stack, `is locked by another run: ${who}`, remedy);
}

function newContent(self: ProcessIdentity, command: string, now: Date): LockContent {
  const user = { username: userInfo().username, hostname: hostname(), timestamp: now.toISOString() };
  return { ...self, ...user, command };
}

/** @param text of the lock file; a lock that was just released has none */
function heldBy(path: string, text: string | undefined, processes: Processes): Held[] {
  if (text === undefined || text === "") return [];
  const content = JSON.parse(text) as LockContent;
  const { username, hostname: host, pid, timestamp, command = "pulumi" } = content;
  const isRunning = isRunningHere(content, processes);
  return [{ path, pid, isRunning, text: `${username}@${host}, pid ${pid}, since ${timestamp}: ${command}` }];
}

/** A number alone proves nothing: it may count elsewhere, or have been given out again. */
function isRunningHere({ pid, scope, start }: LockContent, { self, startOf }: Processes): boolean | undefined {
  if (scope === undefined || scope !== self.scope) return undefined;
  return startOf(pid) === start;
}
