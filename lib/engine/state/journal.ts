import type { Codec } from "./checkpoint.ts";
import type { AppendFile, StateFiles } from "./files.ts";
import type { Entry, Journal } from "./ledger.ts";

/** First line of a journal: which checkpoint it goes on from, and the salt of its secrets. */
export interface JournalHeader {
  /** `manifest.time` of the checkpoint; empty when there was none. */
  readonly base: string;
  readonly salt: string;
}

export interface WrittenJournal {
  readonly header: JournalHeader;
  /** Complete lines, still encoded. */
  readonly lines: readonly string[];
}

/**
 * A journal in a file. It is made at the first flush, so a run that changes nothing leaves no trace.
 * Flushes that come while one is under way are gathered into the next.
 */
export function fileJournal(
  files: StateFiles,
  path: string,
  codec: Codec,
  header: () => Promise<JournalHeader>,
): Journal {
  let waiting: Entry[] = [];
  let file: AppendFile | undefined;
  let busy: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;

  async function sync(): Promise<void> {
    queued = undefined;
    if (waiting.length === 0) return;
    const head = file ? [] : [await header()];
    const lines = [...head, ...waiting.map((entry) => encodeEntry(entry, codec))];
    waiting = [];
    file ??= files.open(path);
    await file.append(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  const flush = (): Promise<void> => (queued ??= busy = busy.then(sync));
  return {
    append: (entry) => void waiting.push(entry),
    flush,
    async close() {
      await flush();
      file?.close();
    },
  };
}

/** What an earlier run left. A last line that a kill cut off is dropped: nothing was done on its strength. */
export function readJournal(files: StateFiles, path: string): WrittenJournal | undefined {
  const [first, ...lines] = (files.read(path) ?? "").split("\n").slice(0, -1);
  return first === undefined ? undefined : { header: JSON.parse(first) as JournalHeader, lines };
}

export function entriesOf({ lines }: WrittenJournal, codec: Codec): Entry[] {
  return lines.map((line) => decodeEntry(JSON.parse(line) as Entry, codec));
}

function encodeEntry(entry: Entry, codec: Codec): object {
  if ("place" in entry) return { ...entry, place: codec.encode(entry.place) };
  if ("outputs" in entry) return { ...entry, of: codec.seal(entry.of) };
  if (!("begin" in entry)) return entry;
  return { ...entry, operation: { ...entry.operation, resource: codec.encode(entry.operation.resource) } };
}

function decodeEntry(entry: Entry, codec: Codec): Entry {
  if ("place" in entry) return { ...entry, place: codec.decode(entry.place as never) };
  if ("outputs" in entry) return { ...entry, of: codec.open(entry.of) as never };
  if (!("begin" in entry)) return entry;
  return { ...entry, operation: { ...entry.operation, resource: codec.decode(entry.operation.resource as never) } };
}
