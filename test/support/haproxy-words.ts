/*
 * Reads a configuration back into lines of words as HAProxy does, written from its manual (2.6, section 2.2) and
 * not from our writer, so that the one can be held to the other.
 */

const SPECIAL: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** The lines of a configuration that have words. */
export function readConfiguration(text: string): string[][] {
  return text
    .split("\n")
    .map(readLine)
    .filter((words) => words.length > 0);
}

interface Reader {
  readonly words: string[];
  /** Bytes of the word that is being read; none between words. */
  word: number[] | undefined;
  rest: string;
}

function readLine(line: string): string[] {
  if (!/['"\\#\t]/.test(line)) return line.split(" ").filter((word) => word !== "");
  const reader: Reader = { words: [], word: undefined, rest: line };
  while (reader.rest !== "" && !reader.rest.startsWith("#")) readNext(reader);
  endWord(reader);
  return reader.words;
}

function readNext(reader: Reader): void {
  const [first = ""] = reader.rest;
  if (first === " " || first === "\t") {
    endWord(reader);
    take(reader, 1);
  } else if (first === "'") readStrong(reader);
  else if (first === '"') readWeak(reader);
  else readCharacter(reader);
}

function endWord(reader: Reader): void {
  if (reader.word) reader.words.push(Buffer.from(reader.word).toString("utf8"));
  reader.word = undefined;
}

function readStrong(reader: Reader): void {
  const end = reader.rest.indexOf("'", 1);
  if (end === -1) throw new SyntaxError("a strong quote has no end");
  add(reader, ...Buffer.from(reader.rest.slice(1, end)));
  take(reader, end + 1);
}

function readWeak(reader: Reader): void {
  add(reader);
  take(reader, 1);
  while (!reader.rest.startsWith('"')) {
    if (reader.rest === "") throw new SyntaxError("a weak quote has no end");
    if (reader.rest.startsWith("$")) throw new SyntaxError("a variable of the environment");
    readCharacter(reader);
  }
  take(reader, 1);
}

function readCharacter(reader: Reader): void {
  const first = String.fromCodePoint(reader.rest.codePointAt(0) ?? 0);
  if (first !== "\\") return readAs(reader, first, first.length);
  const code = /^\\x([0-9a-fA-F]{2})/.exec(reader.rest)?.[1];
  if (code !== undefined) {
    add(reader, Number.parseInt(code, 16));
    return take(reader, 4);
  }
  const escaped = String.fromCodePoint(reader.rest.codePointAt(1) ?? 0x5c);
  readAs(reader, SPECIAL[escaped] ?? escaped, 1 + escaped.length);
}

function readAs(reader: Reader, meaning: string, length: number): void {
  add(reader, ...Buffer.from(meaning));
  take(reader, length);
}

function add(reader: Reader, ...bytes: readonly number[]): void {
  reader.word = [...(reader.word ?? []), ...bytes];
}

function take(reader: Reader, length: number): void {
  reader.rest = reader.rest.slice(length);
}
