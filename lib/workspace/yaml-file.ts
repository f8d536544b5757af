import { existsSync, readFileSync } from "node:fs";
import { type Document, LineCounter, parseDocument } from "yaml";
import { SwarmwrightError } from "../core/errors.ts";

/**
 * A file of YAML, with its comments; an empty one if it is not there.
 * @throws `invalid-props`, with every place where it is no YAML
 */
export function readYamlFile(file: string): Document {
  const lineCounter = new LineCounter();
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  if (document.errors.length === 0) return document;
  const problems = document.errors.map(({ message, pos: [offset] }) => {
    const { line, col } = lineCounter.linePos(offset);
    return { at: `${file}:${line}:${col}`, summary: message, remedy: "mend the file" };
  });
  throw new SwarmwrightError("invalid-props", problems);
}
