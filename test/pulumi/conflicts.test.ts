import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServedProvider, serve } from "../../lib/provider/grpc-server.ts";
import { recording } from "../support/recording.ts";
import { ToyWorld, toyProvider } from "../support/toy.ts";
import { RealEngine } from "./real-engine.ts";

describe("a program whose constructs cannot all be there, under the Pulumi CLI", () => {
  const calls: string[] = [];
  let served: ServedProvider;
  let real: RealEngine;

  beforeAll(async () => {
    // Whoever asks it anything is too late.
    const provider = () => recording(toyProvider(new ToyWorld()), (call) => calls.push(call));
    served = await serve({ version: "1.0.0", provider });
    const env = { PULUMI_DEBUG_PROVIDERS: `swarmwright:${served.port}` };
    real = new RealEngine(join(import.meta.dirname, "conflicts"), env);
    await real.pulumi("stack", "init", "dev");
  });
  afterAll(() => {
    real.remove();
    served.close();
  });

  const conflicts = [
    "net-b.subnet: 10.10.1.0/24 has addresses of 10.10.1.0/24, which is taken already: net-a.subnet",
    "web-b.ports.0.published: port 80/tcp is taken already: web-a.ports.0.published; the routing mesh",
  ];

  it("is told of all of them in the preview, once", async () => {
    const said = await real.pulumi("preview", "--diff").catch((error: Error) => error.message);
    for (const conflict of conflicts) expect(said.split(conflict)).toHaveLength(2);
    expect(calls).toEqual([]);
  });

  it("makes nothing without a preview either", async () => {
    const { failure, done } = await real.run("up");
    for (const conflict of conflicts) expect(failure).toContain(conflict);
    expect(done.filter((text) => !/ (prod|conflicts-dev)$/.test(text))).toEqual([]);
    expect(calls).toEqual([]);
  });
});
