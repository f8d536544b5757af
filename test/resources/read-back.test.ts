import { fakeEngines } from "../support/fake-engines.ts";
import { readBackSuite } from "./read-back.ts";

readBackSuite("fake engines", { makeEngines: fakeEngines, runs: 100 });
