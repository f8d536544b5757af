import { whyNoBed } from "../support/docker-bed.ts";
import { engines } from "../support/engines.ts";
import { realEngines } from "../support/real-engines.ts";
import { dockerPortSuite } from "./docker-port.suite.ts";

for (const engine of engines()) {
  const makeEngines = (count: number) => realEngines(count, engine.searchPath);
  const unavailable = whyNoBed() ?? engine.unavailable;
  // Swarm has races of its own: on busy processors an update now and then does not pause, or goes back to a task too many.
  dockerPortSuite(engine.name, { makeEngines, unavailable, atOnce: true, retry: 1 });
}
