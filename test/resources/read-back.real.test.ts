import { whyNoBed } from "../support/docker-bed.ts";
import { engines } from "../support/engines.ts";
import { realEngines } from "../support/real-engines.ts";
import { readBackSuite } from "./read-back.ts";

for (const { name, searchPath, unavailable } of engines()) {
  const makeEngines = (count: number) => realEngines(count, searchPath);
  readBackSuite(name, { makeEngines, unavailable: whyNoBed() ?? unavailable, runs: 50 });
}
