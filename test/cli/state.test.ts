import { mkdirSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemProcesses } from "../../lib/workspace/processes.ts";
import { Bed } from "./bed.ts";

const folder = ".swarmwright/.pulumi/locks/organization/shop/dev";

function lockedBy(content: object): Bed {
  const bed = new Bed();
  mkdirSync(join(bed.directory, folder), { recursive: true });
  const theirs = { username: "ann", timestamp: "2026-01-01T00:00:00Z", ...content };
  bed.write(`${folder}/1.json`, JSON.stringify(theirs));
  return bed;
}
const locks = ({ directory }: Bed) => readdirSync(join(directory, folder));

describe("state unlock", () => {
  it("says when there is nothing to unlock", async () => {
    expect(await new Bed().run(["state", "unlock"])).toMatchObject({ exitCode: 0, notes: "dev is not locked.\n" });
  });

  it.each([
    ["yes", true, 0],
    ["no", false, 1],
  ])("says who holds the lock, asks, and is told %s", async (_answer, answer, left) => {
    const bed = lockedBy({ pid: 4711, hostname: "elsewhere" });
    const said = await bed.run(["state", "unlock"], { isInteractive: true, answers: [answer] });
    expect(said.notes).toContain("Locked by ann@elsewhere, pid 4711, since 2026-01-01T00:00:00Z: pulumi\n");
    expect(said.questions).toEqual(["Is it certain that this run has ended?"]);
    expect(locks(bed)).toHaveLength(left);
  });

  it("does not ask where nobody can answer", async () => {
    const bed = lockedBy({ pid: 4711, hostname: "elsewhere" });
    const refused = await bed.run(["state", "unlock"]);
    expect(refused).toMatchObject({ exitCode: 1, notes: expect.stringContaining("swarmwright state unlock --yes") });
    expect((await bed.run(["state", "unlock", "--yes"])).exitCode).toBe(0);
    expect(locks(bed)).toEqual([]);
  });

  it("takes no lock from a run that is running, whatever was said", async () => {
    const { self } = systemProcesses(process.pid);
    const bed = lockedBy({ ...self, hostname: hostname(), command: "swarmwright up" });
    const { exitCode, notes } = await bed.run(["state", "unlock", "--yes"]);
    expect(exitCode).toBe(1);
    expect(notes).toMatch(new RegExp(`is running: ann@.*: swarmwright up\n {2}fix: .*: kill -INT ${process.pid}`));
    expect(locks(bed)).toHaveLength(1);
  });
});

describe("refresh", () => {
  const program = `
import { local, Machine, SwarmCluster, OverlayNetwork } from "swarmwright";
const cluster = new SwarmCluster("shop", { managers: [new Machine("node-1", { driver: local() })] });
new OverlayNetwork("services", { cluster, subnet: "10.10.1.0/24" });`;

  it("shows what was changed outside, asks, and takes it over", async () => {
    const bed = new Bed(program);
    expect((await bed.run(["up", "--yes"])).exitCode).toBe(0);
    expect((await bed.run(["refresh", "--yes"])).out).toMatch(/^The world is as it was recorded/);
    const said = await bed.run(["refresh"], { isInteractive: true, answers: [false] });
    expect(said).toMatchObject({ exitCode: 0, questions: ["Take this over into the state?"] });
    expect(await bed.run(["refresh"])).toMatchObject({ exitCode: 1, notes: expect.stringContaining("--yes") });
  });

  it("is a part of up and preview where it is wanted", async () => {
    const bed = new Bed(program);
    await bed.run(["up", "--yes"]);
    expect((await bed.run(["preview", "--refresh", "--expect-no-changes"])).exitCode).toBe(0);
    await bed.world.kill("node-1");
    const { exitCode, notes } = await bed.run(["up", "--refresh", "--yes"]);
    expect([exitCode, notes]).toEqual([1, expect.stringContaining("nothing listens on this socket")]);
    expect((await bed.run(["up", "--yes"])).exitCode).toBe(0);
  });
});
