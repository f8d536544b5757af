import { whyNoBed } from "../support/docker-bed.ts";
import { realEngines } from "../support/real-engines.ts";
import { readBackSuite } from "./read-back.ts";

readBackSuite("real engines", { makeEngines: realEngines, unavailable: whyNoBed(), runs: 50 });
