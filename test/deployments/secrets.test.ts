import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { website } from "../support/programs.ts";
import { ended, RealStack, type Said, whyNoMachines } from "../support/real-stack.ts";

const PASSWORD = "hunter2-in-the-environment";
const TOKEN = "hunter2-in-a-secret-of-swarm";
const NEXT_TOKEN = "hunter3-in-a-secret-of-swarm";
const TOKEN_LENGTH = TOKEN.length;

/** As no text that a program is made of has it: the program's own file shows no secret. */
const written = (secret: string): string =>
  `${JSON.stringify(secret.split("").toReversed().join(""))}.split("").reverse().join("")`;

/** The website, with a secret output, one in its environment, and one that two services read. */
const program = (token = TOKEN): string => `${website()}
import * as pulumi from "@pulumi/pulumi";
import { Secret } from "swarmwright";
export const password = pulumi.secret(${written(PASSWORD)});
const secret = new Secret("token", { cluster, content: ${written(token)} });
for (const name of ["reader", "auditor"]) {
  new Service(name, {
    cluster,
    image,
    command: ["/bin/busybox", "sh", "-c", "wc -c </run/secrets/token >/tmp/length && exec sleep infinity"],
    healthcheck: { test: ["CMD", "/bin/busybox", "grep", "-qx", "${TOKEN_LENGTH}", "/tmp/length"], interval: "1s" },
    stopGracePeriod: "1s",
    secrets: [secret],
  });
}
`;

describe.skipIf(whyNoMachines())("what is secret", () => {
  let stack: RealStack;
  let said: Said;
  const commandLines = new Set<string>();

  beforeAll(async () => {
    stack = new RealStack(program());
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

  it("of another value comes to every service that reads it, and the old one goes after that", async () => {
    const [before] = await keptNames();
    expect(await readBy("reader", "auditor")).toEqual([TOKEN, TOKEN]);
    stack.write(program(NEXT_TOKEN));
    const { stdout } = await stack.succeed("preview");
    const lines = stdout.replaceAll(/[0-9a-f]{12}/g, "#").match(/^.*token-.*$/gm);
    expect(lines?.toSorted()).toEqual([
      " ~ Service auditor  secrets[0].name token-# -> token-# (rolling restart of 1 task, start-first)",
      " ~ Service reader   secrets[0].name token-# -> token-# (rolling restart of 1 task, start-first)",
      "+- Secret  token    name token-# -> token-# (another content: its services roll, then the old one goes)",
    ]);
    const { stderr } = await stack.succeed("up", "--yes");
    expect(await readBy("reader", "auditor")).toEqual([NEXT_TOKEN, NEXT_TOKEN]);
    expect(await keptNames()).toEqual([expect.not.stringMatching(before ?? "")]);
    for (const text of [stdout, stderr, ...stack.stateFiles().values()]) {
      for (const token of [TOKEN, NEXT_TOKEN]) expect(text).not.toContain(token);
    }
    await stack.succeed("preview", "--expect-no-changes");
  });

  /** The secrets that the cluster keeps. */
  async function keptNames(): Promise<readonly string[]> {
    const docker = dockerDriver();
    try {
      const [manager] = await stack.machines();
      const kept = manager ? await docker.engine(manager.endpoint).secrets.list({}) : [];
      return kept.map(({ Spec }) => Spec.Name);
    } finally {
      docker.close();
    }
  }

  /** What a task of each service has in the file. */
  async function readBy(...services: readonly string[]): Promise<readonly string[]> {
    const read = ["/bin/busybox", "cat", "/run/secrets/token"];
    const tasks = await Promise.all(services.map((service) => stack.succeed("exec", service, ...read)));
    return tasks.map(({ stdout }) => stdout);
  }
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
