import type { Output } from "./connection.ts";

const HEADER_BYTES = 8;

export const STDOUT = 1;
export const STDERR = 2;
/** What the engine itself has to say. */
export const SYSTEM_ERROR = 3;

/** A part of what was written to one of the streams. */
export interface Frame {
  readonly stream: number;
  readonly bytes: Buffer;
}

/**
 * Takes apart what engines send where there is no terminal: frames of one byte for the stream, three that mean nothing,
 * four for the length, and the bytes.
 */
export async function* framesIn(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = firstFrame(rest); frame !== undefined; frame = firstFrame(rest)) {
      yield frame;
      rest = rest.subarray(HEADER_BYTES + frame.bytes.length);
    }
  }
}

/** All that a command wrote. */
export async function outputIn(source: AsyncIterable<Buffer>): Promise<Output> {
  const parts: { readonly stdout: Buffer[]; readonly stderr: Buffer[] } = { stdout: [], stderr: [] };
  for await (const { stream, bytes } of framesIn(source)) (stream === STDERR ? parts.stderr : parts.stdout).push(bytes);
  return { stdout: Buffer.concat(parts.stdout).toString("utf8"), stderr: Buffer.concat(parts.stderr).toString("utf8") };
}

function firstFrame(buffer: Buffer): Frame | undefined {
  if (buffer.length < HEADER_BYTES) return undefined;
  const end = HEADER_BYTES + buffer.readUInt32BE(4);
  return buffer.length < end ? undefined : { stream: buffer.readUInt8(0), bytes: buffer.subarray(HEADER_BYTES, end) };
}

/** A frame, as engines write it. */
export function frameOf({ stream, bytes }: Frame): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}
