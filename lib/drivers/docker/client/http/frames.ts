import type { Output } from "../connection.ts";

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes apart what engines send of a command without a terminal: frames of one byte for the stream, three that mean
 * nothing, four for the length, and the bytes.
 */
export async function outputIn(source: AsyncIterable<Buffer>): Promise<Output> {
  const parts: { readonly stdout: Buffer[]; readonly stderr: Buffer[] } = { stdout: [], stderr: [] };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = firstFrame(rest); frame !== undefined; frame = firstFrame(rest)) {
      (frame.stream === STDERR ? parts.stderr : parts.stdout).push(frame.bytes);
      rest = rest.subarray(HEADER_BYTES + frame.bytes.length);
    }
  }
  return { stdout: Buffer.concat(parts.stdout).toString("utf8"), stderr: Buffer.concat(parts.stderr).toString("utf8") };
}

interface Frame {
  readonly stream: number;
  readonly bytes: Buffer;
}

function firstFrame(buffer: Buffer): Frame | undefined {
  if (buffer.length < HEADER_BYTES) return undefined;
  const end = HEADER_BYTES + buffer.readUInt32BE(4);
  return buffer.length < end ? undefined : { stream: buffer.readUInt8(0), bytes: buffer.subarray(HEADER_BYTES, end) };
}
