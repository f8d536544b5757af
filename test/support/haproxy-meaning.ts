/*
 * Reads the words of a line as HAProxy does, written from its manual (2.6: sections 2.2, 7.1 and 8.2.4) and not from our
 * writer: what is a value and what an option, where an expression begins and ends.
 */

/** A text in a line, and as what HAProxy takes it. */
export interface Meant {
  readonly as: "word" | "text of a log-format" | "argument" | "value" | "value behind --" | "structure";
  readonly text: string;
}

/** What a line means, in order: two lines mean the same if these are equal. */
export function meaningOf(words: readonly string[]): readonly Meant[] {
  const [keyword = "", name = ""] = words;
  if (keyword === "acl") return [structure("acl"), ...wordOf(name), ...testOf(words.slice(2))];
  const [end, at] = [ruleLength(words), formatAt(words)];
  if (!["if", "unless", undefined].includes(words[end])) throw new SyntaxError(`neither if nor unless: ${words[end]}`);
  return [
    ...words.slice(0, end).flatMap((word, index) => {
      if (index === at) return formatOf(word);
      return isNamed(words, index) ? [{ as: "word", text: word } as const] : wordOf(word);
    }),
    ...conditionOf(words.slice(end)),
  ];
}

const structure = (text: string): Meant => ({ as: "structure", text });

/** Where a line has a log-format. */
function formatAt([rules = "", action = "", ...more]: readonly string[]): number | undefined {
  if (!rules.startsWith("http-")) return undefined;
  if (action === "set-header" || action === "add-header") return 3;
  if (action === "set-path") return 2;
  return action === "redirect" ? more.indexOf("location") + 3 : undefined;
}

const NAMED = new Set(["status", "content-type", "string", "code", "location"]);
const LENGTHS: Readonly<Record<string, number>> = { "set-header": 4, "add-header": 4, "set-path": 3 };

/** What is given with its name: whatever it looks like, nothing is called in it. */
function isNamed([, action = "", ...named]: readonly string[], index: number): boolean {
  return (action === "return" || action === "redirect") && index % 2 === 1 && NAMED.has(named[index - 3] ?? "");
}

/** How many words a line has before its condition, whatever they are. */
function ruleLength(words: readonly string[]): number {
  const [rules = "", action = ""] = words;
  if (!rules.startsWith("http-")) return lengthBefore(words, 1);
  if (action === "del-header") return words[3] === "-m" ? 5 : 3;
  if (action !== "return" && action !== "redirect") return LENGTHS[action] ?? lengthBefore(words, 2);
  let end = 2;
  while (NAMED.has(words[end] ?? "")) end += 2;
  return end;
}

function lengthBefore(words: readonly string[], from: number): number {
  const at = words.findIndex((word, index) => index >= from && (word === "if" || word === "unless"));
  return at === -1 ? words.length : at;
}

/** Names, and tests from `{` to the next `}`. */
function conditionOf(words: readonly string[]): readonly Meant[] {
  const start = words.findIndex((word) => /^!?\{$/.test(word));
  if (start === -1) return words.flatMap(wordOf);
  const end = words.indexOf("}", start);
  if (end === -1) throw new SyntaxError("a condition has no end");
  const test = [structure("{"), ...testOf(words.slice(start + 1, end)), structure("}")];
  return [...words.slice(0, start).flatMap(wordOf), ...test, ...conditionOf(words.slice(end + 1))];
}

/** An expression, options up to `--` or to the first word that is none, and values. */
function testOf([expression = "", ...words]: readonly string[]): readonly Meant[] {
  let first = 0;
  while (/^-./.test(words[first] ?? "") && words[first] !== "--") first += words[first] === "-m" ? 2 : 1;
  const isGuarded = words[first] === "--";
  const values = words.slice(isGuarded ? first + 1 : first);
  const as = isGuarded ? "value behind --" : "value";
  return [
    ...wordOf(expression),
    ...words.slice(0, first).map(structure),
    structure("of"),
    ...values.map((text) => ({ as, text }) as const),
  ];
}

const CALL = /([^(),%]+)(?:\(([^()]*)\))?(?:,|$)/y;

/** A word, or, if it has parentheses, what is called with which arguments. */
function wordOf(word: string): readonly Meant[] {
  if (!/[()]/.test(word) || /\s/.test(word)) return [{ as: "word", text: word }];
  const all: Meant[] = [];
  CALL.lastIndex = 0;
  for (let at = 0; at < word.length; at = CALL.lastIndex) {
    const [whole, called = "", given] = CALL.exec(word) ?? [];
    if (whole === undefined) return [{ as: "word", text: word }];
    all.push(structure(called), ...(given?.split(",") ?? []).map((text) => ({ as: "argument", text }) as const));
  }
  return all;
}

/** Texts, in which `%%` stands for `%`, and expressions. */
function formatOf(word: string): readonly Meant[] {
  const parts = word.match(/%\[[^\]]*\]|(?:%%|[^%])+|%/g) ?? [];
  return parts.map((part) =>
    /^%(?!%)/.test(part) ? structure(part) : { as: "text of a log-format", text: part.replaceAll("%%", "%") },
  );
}
