import { randomUUID } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { problem } from "../../core/errors.ts";
import type { StateFiles } from "./files.ts";

/** What a lock file says, as the Pulumi CLI writes and reads it (pkg/backend/diy/lock.go). */
interface LockContent {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

interface Holder {
  readonly path: string;
  readonly content: LockContent;
}

/** Keeps every other run out of a stack, ours and the Pulumi CLI's. */
export interface StackLock {
  /** @throws `state-locked`, naming who holds it. */
  acquire(): void;
  release(): void;
  /** Takes away every lock of the stack, whoever holds it. @returns the holders that there were. */
  breakAll(): readonly string[];
}

export interface LockOptions {
  readonly files: StateFiles;
  readonly project: string;
  readonly stack: string;
  /** Number of the process that takes the lock. */
  readonly pid: number;
  /** Whether a process of this computer lives. */
  readonly isAlive: (pid: number) => boolean;
  readonly now: () => Date;
}

/** One file a lock, named at random: two that come at once see each other, and both step back, as the CLI does. */
export function stackLock({ files, project, stack, pid, isAlive, now }: LockOptions): StackLock {
  const folder = join(".pulumi", "locks", "organization", project, stack);
  const mine = join(folder, `${randomUUID()}.json`);

  const holders = (): Holder[] =>
    files
      .list(folder)
      .map((name) => join(folder, name))
      .filter((path) => path !== mine && path.endsWith(".json"))
      .flatMap((path) => holderOf(files, path));

  /** A run of this computer that was killed holds nothing any more. */
  const living = (): Holder[] =>
    holders().filter((holder) => {
      if (holder.content.hostname !== hostname() || isAlive(holder.content.pid)) return true;
      files.remove(holder.path);
      return false;
    });

  return {
    acquire() {
      refuse(stack, living());
      files.replace(mine, JSON.stringify(newContent(pid, now())));
      const others = living();
      if (others.length === 0) return;
      files.remove(mine);
      refuse(stack, others);
    },
    release: () => files.remove(mine),
    breakAll() {
      const broken = holders();
      for (const { path } of broken) files.remove(path);
      return broken.map(holderText);
    },
  };
}

function refuse(stack: string, holders: readonly Holder[]): void {
  if (holders.length === 0) return;
  const who = holders.map(holderText).join("; ");
  const remedy = "wait until that run has ended; if it cannot be running any more, remove its lock: pulumi cancel";
  throw problem("state-locked", stack, `is locked by another run: ${who}`, remedy);
}

function holderText({ content: { username, hostname: host, pid, timestamp } }: Holder): string {
  return `${username}@${host}, pid ${pid}, since ${timestamp}`;
}

function newContent(pid: number, now: Date): LockContent {
  return { pid, username: userInfo().username, hostname: hostname(), timestamp: now.toISOString() };
}

function holderOf(files: StateFiles, path: string): Holder[] {
  const text = files.read(path);
  return text === undefined || text === "" ? [] : [{ path, content: JSON.parse(text) as LockContent }];
}
