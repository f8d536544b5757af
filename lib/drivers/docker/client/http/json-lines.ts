import { StringDecoder } from "node:string_decoder";
import { parseJson } from "../answer.ts";

/** The values of a stream that holds one JSON text a line. */
export async function* jsonLines<T>(source: AsyncIterable<Buffer>): AsyncGenerator<T> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of source) {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield parseJson<T>(line);
  }
  if (rest.trim() !== "") yield parseJson<T>(rest);
}
