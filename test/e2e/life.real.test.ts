import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { localMachines } from "../../lib/drivers/machine/local/machines.ts";
import { answers } from "../support/answers.ts";
import { untilOff } from "../support/power-cut.ts";
import { website } from "../support/programs.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";
import { containersOf, heardByVisitor } from "../support/visitor.ts";

describe.skipIf(whyNoMachines())("a website on three machines", () => {
  let stack: RealStack;
  const docker = dockerDriver();

  beforeAll(async () => {
    stack = new RealStack(website());
    await stack.succeed("up", "--yes");
  });
  afterAll(async () => {
    docker.close();
    await stack.remove();
  });

  const containers = async (service: string) => containersOf(docker, await stack.machines(), service);

  it("answers on the ports of the machines that run a task", async () => {
    const pages = await answers(await stack.machines());
    expect(pages).toHaveLength(2);
    expect(new Set(pages).size).toBe(2);
  });

  it("answers by name to another container of its network, each replica at its own address", async () => {
    const machines = await stack.machines();
    // Engines tell each other the names of their tasks: at once, or, where that was lost, every 30 s.
    const heard = () => heardByVisitor(docker, machines);
    await expect.poll(heard, { timeout: 45_000, interval: 200 }).toEqual(["web.1", "web.2"]);
  });

  it("says in status which nodes and tasks there are", async () => {
    const { stdout } = await stack.succeed("status", "--tasks");
    expect(stdout).toMatch(/node-1 +leader +ready/);
    expect(stdout).toMatch(/web +2\/2/);
    expect(stdout.match(/web\.\d +node-\d +running/g)).toHaveLength(2);
  });

  it("prints what the tasks of a service wrote, on whichever machine, and how it is asked for by programs", async () => {
    const { stdout } = await stack.succeed("logs", "visitor");
    expect(stdout).toMatch(/^visitor\.1@node-\d {2}here\n$/);
    const told = JSON.parse((await stack.succeed("logs", "visitor", "--tail", "1", "--json")).stdout);
    expect(told).toMatchObject({ task: "visitor.1", stream: "stdout", line: "here" });
  });

  it("runs commands in a task's container, with input, output and exit code of their own", async () => {
    const { stdout, stderr } = await stack.succeed("exec", "visitor", "/bin/busybox", "wget", "-qO-", "http://web/");
    expect([stdout.trim().split(" ")[1], stderr]).toEqual(["1", ""]);
    expect((await stack.run("exec", "web.2", "/bin/busybox", "sh", "-c", "exit 7")).exitCode).toBe(7);
    const piped = await stack.run("exec", "visitor", "/bin/busybox", "sh", "-c", "cat; echo done >&2");
    expect(piped).toMatchObject({ exitCode: 0, stdout: "", stderr: "done\n" });
    const text = "x".repeat(300_000);
    expect(await stack.type(text, "exec", "visitor", "/bin/busybox", "wc", "-c")).toMatchObject({ stdout: "300000\n" });
    expect((await stack.run("exec", "visitor", "no-such-command")).exitCode).toBeGreaterThan(125);
  });

  it("gives a command in a container a terminal where there is one", async () => {
    // It gets its size a moment after it was made.
    const wait = 'for second in 1 2 3 4 5 6 7 8 9 10; do [ "$(stty size)" = "30 100" ] && break; sleep 1; done';
    const { stdout, exitCode } = await stack.onTerminal(
      `exec visitor /bin/busybox sh -c 'tty; ${wait}; stty size; exit 5'`,
    );
    expect(stdout).toMatch(/\/dev\/pts\/\d+[^]*30 100\s/);
    expect(exitCode).toBe(5);
  });

  it("lets one in by ssh, with the command's own exit code", async () => {
    expect((await stack.succeed("ssh", "node-2", "hostname")).stdout.trim()).toBe("node-2");
    expect((await stack.run("ssh", "node-2", "sh", "-c", "exit 7")).exitCode).toBe(7);
    const { exitCode, stderr } = await stack.run("ssh", "node-9", "true");
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("name one of")]);
  });

  it("scales without touching the task that stays", async () => {
    const before = new Set((await containers("web")).map(({ id }) => id));
    stack.write(website({ replicas: 3 }));
    const { stdout } = await stack.succeed("preview");
    expect(stdout).toContain("~ Service web  replicas 2 -> 3 (scales to 3)");
    await stack.succeed("up", "--yes");
    const after = (await containers("web")).map(({ id }) => id);
    expect(after).toHaveLength(3);
    expect(after.filter((id) => before.has(id))).toHaveLength(2);
  });

  it("rolls to another version, and says so before", async () => {
    stack.write(website({ replicas: 3, version: "2" }));
    const { stdout } = await stack.succeed("preview");
    expect(stdout).toContain(
      "~ Service web  env.VERSION 1 -> 2 (rolling restart of 3 tasks, stop-first: the old task holds host-mode port 8080, which is closed for about two seconds on one machine after the other)",
    );
    await stack.succeed("up", "--yes");
    const pages = await answers(await stack.machines());
    expect(pages.map((page) => page.split(" ")[1])).toEqual(["2", "2", "2"]);
  });

  it("shows a dead machine in the plan, and boots it with its data and its address", async () => {
    const before = await stack.machines();
    await stack.run("ssh", "node-3", "sh", "-c", "kill -9 $(pidof dockerd)");
    await untilOff(localMachines(), { project: stack.project, stack: "test", name: "node-3" });
    const { stdout } = await stack.succeed("preview");
    // How wide its columns are follows from which tasks it was that ran there.
    expect(stdout).toMatch(/~ Machine node-3 +running false -> true \(boots node-3\)/);
    await stack.succeed("up", "--yes");
    expect(await stack.machines()).toEqual(before);
    expect((await stack.succeed("preview", "--expect-no-changes")).exitCode).toBe(0);
    expect(await answers(before)).toHaveLength(3);
  });

  it("refuses what the kernel cannot do, before anything is made", async () => {
    stack.write(website({ replicas: 3, version: "2" }).replace(', mode: "host"', ""));
    const { exitCode, stderr } = await stack.run("preview");
    expect([exitCode, stderr]).toMatchInlineSnapshot(`
      [
        1,
        "web.ports.0.mode: the kernel of a machine of this cluster has no IPVS, so the routing mesh cannot work
        fix: publish the port with mode: "host"; the machines that run a task answer on it
      ",
      ]
    `);
    stack.write(website({ replicas: 3, version: "2" }));
  });
});
