import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServedProvider, serve } from "../../lib/provider/grpc-server.ts";
import { swarmwrightProvider } from "../../lib/provider/registry.ts";
import { Session } from "../../lib/testing/session.ts";
import { FakeWorld } from "../../lib/testing/world.ts";
import { RealEngine } from "./real-engine.ts";

const VALUE = "hunter2-of-the-settings";

describe("a secret setting, under the Pulumi CLI", () => {
  let served: ServedProvider;
  let real: RealEngine;

  beforeAll(async () => {
    const drivers = new FakeWorld().driversFor(new Session(1));
    served = await serve({ version: "1.0.0", provider: () => swarmwrightProvider(drivers) });
    const env = { PULUMI_DEBUG_PROVIDERS: `swarmwright:${served.port}` };
    real = new RealEngine(join(import.meta.dirname, "secrets"), env);
    await real.pulumi("stack", "init", "dev");
    await real.pulumi("config", "set", "--secret", "password", VALUE);
  });
  afterAll(() => {
    real.remove();
    served.close();
  });

  /** What a preview says of a program that puts it there. */
  async function said(place: string): Promise<string> {
    await real.pulumi("config", "set", "place", place);
    return real.pulumi("preview").catch((error: Error) => error.message);
  }

  it.each([
    [
      "what a config holds",
      "content",
      "page.content: is secret, and everyone who can reach a manager can read it there",
    ],
    ["a command line", "args", "web.args.1: is secret, and everyone who can reach a manager"],
    [
      "the environment, with a warning that",
      "env",
      "web.env.PASSWORD: is secret, and everyone who can reach a manager",
    ],
  ])("is told to be readable as %s, and printed nowhere", async (_, place, words) => {
    const text = await said(place);
    expect(text).toContain(words);
    expect(text).not.toContain(VALUE);
  });
});
