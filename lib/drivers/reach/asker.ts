import { readFile } from "node:fs/promises";
import { ask } from "./ask.ts";
import type { Question } from "./port.ts";

/*
 * asker.js PID CONTAINER QUESTION...   asks from the network that it was started in, and prints the answers
 *
 * Whoever starts it was told that PID is the first process of CONTAINER. By now the number may be another's: it asks
 * nothing then.
 */
const [pid = "", container = "", ...questions] = process.argv.slice(2);
const groups = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
if (container === "" || !groups.includes(container)) {
  process.stderr.write(`process ${pid} is none of container ${container}: it has ended\n`);
  process.exit(1);
}
// One boundary: what is read here was written by host.ts, of the same version.
const answers = await ask(questions.map((text) => JSON.parse(text) as Question));
process.stdout.write(`${JSON.stringify(answers)}\n`);
