import { Duplex } from "node:stream";
import { frameOf, STDERR, STDOUT } from "../client/frames.ts";
import type { ExecResult } from "../port.ts";
import { notFound } from "./refusal.ts";
import type { FakeHost } from "./state.ts";
import type { WorldState } from "./world-state.ts";

/** @returns the id under which the command can be started */
export function prepareExec(world: WorldState, host: FakeHost, container: string, body: object): string {
  const found = host.containers.get(container);
  if (found === undefined) throw notFound(`No such container: ${container}`);
  const { Cmd } = body as { readonly Cmd: readonly string[] };
  const { id, image, labels } = found;
  const result = world.context.customs.exec({ id, image, labels }, Cmd) ?? { exitCode: 0, stdout: "", stderr: "" };
  const exec = world.context.ids.hex(64);
  world.execs.set(exec, result);
  return exec;
}

export function outputOf(world: WorldState, exec: string): ExecResult {
  const result = world.execs.get(exec);
  if (result === undefined) throw notFound(`No such exec instance: ${exec}`);
  return result;
}

export const resultOf = (world: WorldState, exec: string): { readonly ExitCode: number } => ({
  ExitCode: outputOf(world, exec).exitCode,
});

/** What a client is joined to: all that the command writes, and somebody who reads nothing. */
export function joinedTo({ stdout, stderr }: ExecResult, isTty: boolean): Duplex {
  const pieces = [
    { stream: STDOUT, bytes: Buffer.from(stdout) },
    { stream: STDERR, bytes: Buffer.from(stderr) },
  ].filter(({ bytes }) => bytes.length > 0);
  const written = pieces.map((piece) => (isTty ? piece.bytes : frameOf(piece)));
  return new Duplex({
    read() {
      this.push(written.shift() ?? null);
    },
    write: (_bytes, _encoding, done) => done(),
  });
}

/** @throws the engine's refusal */
export function sized(world: WorldState, exec: string): object {
  outputOf(world, exec);
  return {};
}
