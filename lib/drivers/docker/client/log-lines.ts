import type { LogLine } from "../port.ts";
import { framesIn, STDERR, SYSTEM_ERROR } from "./frames.ts";

const SPACE = 0x20;
const NEWLINE = 0x0a;

/**
 * The lines in what managers send of logs: each in a frame, or in a few, as `time details line`. Engines cut long lines
 * into pieces of 16 KiB, of which only the last one ends with a newline: they are put together again.
 *
 * @param complain takes what the manager itself has to say
 */
export async function* logLines(
  bytes: AsyncIterable<Buffer>,
  complain: (text: string) => void,
): AsyncGenerator<LogLine> {
  const begun = new Map<string, Buffer>();
  let rest: Buffer = Buffer.alloc(0);
  for await (const frame of framesIn(bytes)) {
    if (frame.stream === SYSTEM_ERROR) {
      complain(frame.bytes.toString("utf8").trim());
      continue;
    }
    rest = Buffer.concat([rest, frame.bytes]);
    const piece = pieceIn(rest);
    if (piece === undefined) continue;
    rest = Buffer.alloc(0);
    const stream = frame.stream === STDERR ? "stderr" : "stdout";
    const key = `${piece.task} ${stream}`;
    const text = Buffer.concat([begun.get(key) ?? rest, piece.text]);
    if (text.at(-1) === NEWLINE) {
      begun.delete(key);
      yield { at: piece.at, task: piece.task, node: piece.node, stream, line: lineIn(text) };
    } else begun.set(key, text);
  }
}

interface Piece extends Pick<LogLine, "at" | "task" | "node"> {
  /** A line, or what a process has written of one. */
  readonly text: Buffer;
}

/** What a frame says, once it is whole: there is some text, if only a newline. */
function pieceIn(bytes: Buffer): Piece | undefined {
  const timeEnd = bytes.indexOf(SPACE);
  const detailsEnd = bytes.indexOf(SPACE, timeEnd + 1);
  if (timeEnd < 0 || detailsEnd < 0 || detailsEnd + 1 === bytes.length) return undefined;
  // `com.docker.swarm.node.id=...,com.docker.swarm.task.id=...`, encoded as in a query
  const details = new URLSearchParams(bytes.toString("utf8", timeEnd + 1, detailsEnd).replaceAll(",", "&"));
  return {
    at: bytes.toString("utf8", 0, timeEnd),
    task: details.get("com.docker.swarm.task.id") ?? "",
    node: details.get("com.docker.swarm.node.id") ?? "",
    text: bytes.subarray(detailsEnd + 1),
  };
}

const lineIn = (text: Buffer): string => text.toString("utf8").replace(/\r?\n$/, "");
