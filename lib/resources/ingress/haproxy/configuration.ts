/*
 * HAProxy's configuration as data: sections of lines of words. Only what is here writes text, and every word is quoted
 * where it needs to be, so that no word can end its line, become two, or begin a comment, whatever is in it.
 * Source: HAProxy 2.6, Configuration Manual, section 2.2, Quoting and escaping.
 */

/** A keyword and its arguments, as HAProxy gets them after it took the quotes away. None of them is empty. */
export type Line = readonly string[];

/** A line that holds for some requests only. */
export interface Rule {
  readonly line: Line;
  /** What must hold, too. */
  readonly when?: Line | undefined;
}

/** A line for those who read the configuration. */
export interface Comment {
  readonly comment: string;
}

/** `frontend http` and what stands under it. */
export interface Section {
  readonly title: Line;
  readonly lines: readonly (Line | Comment)[];
}

/** The text of a configuration. @throws RangeError for a word that cannot be written: see {@link writeWord} */
export function writeConfiguration(sections: readonly Section[]): string {
  return sections.map(writeSection).join("\n");
}

function writeSection({ title, lines }: Section): string {
  return [writeLine(title), ...lines.map((line) => `  ${isComment(line) ? writeComment(line) : writeLine(line)}`)]
    .map((line) => `${line}\n`)
    .join("");
}

const isComment = (line: Line | Comment): line is Comment => "comment" in line;

const writeComment = ({ comment }: Comment): string => `# ${comment.replaceAll(/[^ -~]+/g, " ")}`;

const writeLine = (words: Line): string => words.map(writeWord).join(" ");

const PLAIN = /^[A-Za-z0-9_.,:;/@=+<>(){}[\]!*?&|~^%-]+$/;

/**
 * A word as it is written. Strong quotes take everything but themselves, and what is no visible ASCII is written by
 * its bytes.
 *
 * @throws RangeError for an empty word, which to HAProxy is the end of the line, and for NUL, which ends a word
 */
export function writeWord(word: string): string {
  if (word === "") throw new RangeError("an empty word ends a line of HAProxy's configuration");
  if (word.includes("\0")) throw new RangeError("a word of HAProxy's configuration cannot hold NUL");
  return PLAIN.test(word) ? word : pieces(word).join("");
}

const pieces = (word: string): string[] => (word.match(/[ -&(-~]+|[^ -&(-~]+/gu) ?? []).map(writePiece);

const writePiece = (piece: string): string => (/^[ -&(-~]/.test(piece) ? `'${piece}'` : escaped(piece));

function escaped(piece: string): string {
  const codes = [...Buffer.from(piece, "utf8")].map((byte) => byte.toString(16).padStart(2, "0"));
  return codes.map((code) => `\\x${code}`).join("");
}
