import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { website } from "../support/programs.ts";
import { ended, RealStack, type Said, whyNoMachines } from "../support/real-stack.ts";

const PASSWORD = "hunter2-in-the-environment";
const TOKEN = "hunter2-in-a-secret-of-swarm";
const TOKEN_LENGTH = TOKEN.length;

/** As no text that a program is made of has it: the program's own file shows no secret. */
const written = (secret: string): string =>
  `${JSON.stringify(secret.split("").toReversed().join(""))}.split("").reverse().join("")`;

/** The website, with a secret output, one in its environment, and one that a service reads. */
const program = `${website()}
import * as pulumi from "@pulumi/pulumi";
import { Secret } from "swarmwright";
export const password = pulumi.secret(${written(PASSWORD)});
const secret = new Secret("token", { cluster, content: ${written(TOKEN)} });
new Service("reader", {
  cluster,
  image,
  command: ["/bin/busybox", "sh", "-c", "wc -c </run/secrets/token >/tmp/length && exec sleep infinity"],
  healthcheck: { test: ["CMD", "/bin/busybox", "grep", "-qx", "${TOKEN_LENGTH}", "/tmp/length"], interval: "1s" },
  stopGracePeriod: "1s",
  secrets: [secret],
});
`;

describe.skipIf(whyNoMachines())("what is secret", () => {
  let stack: RealStack;
  let said: Said;
  const commandLines = new Set<string>();

  beforeAll(async () => {
    stack = new RealStack(program);
    const child = stack.start("up", "--yes");
    const watch = setInterval(() => currentCommandLines().forEach((line) => commandLines.add(line)), 20);
    said = await ended(child);
    clearInterval(watch);
  });
  afterAll(() => stack.remove());

  async function secrets(): Promise<string[]> {
    const docker = dockerDriver();
    const [manager] = await stack.machines();
    const swarm = manager && (await docker.engine(manager.endpoint).swarm.inspect());
    docker.close();
    const encoded = Buffer.from(TOKEN).toString("base64").slice(0, 32);
    return [PASSWORD, TOKEN, encoded, "correct horse", swarm?.JoinTokens.Worker ?? "", swarm?.JoinTokens.Manager ?? ""];
  }

  it("is in no state file, log, plan, error or command line in clear", async () => {
    expect(said.exitCode, said.stderr).toBe(0);
    const texts = new Map([...stack.stateFiles(), ["stdout", said.stdout], ["stderr", said.stderr]]);
    const { stdout: plan, stderr: notes } = await stack.succeed("preview");
    const { stdout: outputs } = await stack.succeed("outputs");
    for (const [name, text] of Object.entries({ plan, notes, outputs })) texts.set(name, text);
    texts.set("/proc/*/cmdline", [...commandLines].join("\n"));
    const all = await secrets();
    expect(all.every((secret) => secret.length > 10)).toBe(true);
    for (const secret of all) for (const [where, text] of texts) expect(text.includes(secret), where).toBe(false);
    expect(commandLines.size).toBeGreaterThan(10);
  });

  it("is shown to whoever asks for it", async () => {
    expect((await stack.succeed("outputs", "--show-secrets")).stdout).toContain(PASSWORD);
  });
});

function currentCommandLines(): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
    } catch {
      return [];
    }
  });
}
