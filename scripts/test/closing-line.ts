import { readTally, tallyText, unknownSkips } from "./tally.ts";

/* tsx scripts/test/closing-line.ts FILE: the counts of all runs that FILE has. */

const tally = readTally(process.argv[2] ?? "");
process.stdout.write(`${tallyText(tally)}\n`);
process.exit(tally.failed.length + unknownSkips(tally).length === 0 ? 0 : 1);
