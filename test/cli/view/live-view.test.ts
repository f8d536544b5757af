import { describe, expect, it } from "vitest";
import type { Screen } from "../../../lib/cli/terminal.ts";
import { Bed } from "../bed.ts";

const shop = `
import { local, Machine, Service, SwarmCluster } from "swarmwright";
const cluster = new SwarmCluster("shop", { managers: [new Machine("node-1", { driver: local() })] });
export const web = new Service("web", { cluster, image: "shop/web:1" }).name;
`;

/** A screen that keeps what it is to draw, and draws when it is told to. */
class FakeScreen implements Screen {
  readonly columns = 60;
  readonly rows = 20;
  frame: (() => string) | undefined;
  readonly drawn: string[] = [];

  async open(frame: () => string) {
    this.frame = frame;
    return {
      close: () => {
        this.drawn.push(frame());
        this.frame = undefined;
      },
    };
  }
}

describe("a run on a terminal", () => {
  it("changes in place, and stays in the end as it was, with what was done and the outputs", async () => {
    const screen = new FakeScreen();
    const { out, notes, exitCode } = await new Bed(shop).run(["up", "--yes"], { screen });
    expect(exitCode).toBe(0);
    expect(screen.frame).toBeUndefined();
    expect(screen.drawn[0]).toMatch(/\n4 done, 0 running, 6\.5 s$/);
    expect(notes).toMatchInlineSnapshot(`
      "   SwarmCluster shop
       +   SwarmNode node-1  created                         0.0 s
       +   Swarm shop        created                         0.0 s
       + Machine node-1      created                         0.8 s
       + Service web         created                         5.7 s
      Done: 4 created. (6.5 s)
      "
    `);
    expect(out).toBe("web: web\n");
  });

  it("counts against the plan when it was shown before", async () => {
    const screen = new FakeScreen();
    const person = { screen, isInteractive: true, answers: [true] };
    await new Bed(shop).run(["up"], person);
    expect(screen.drawn[0]).toMatch(/^4 of 4 done, 0 running, \d\.\d s$/m);
  });

  it("lets go of the terminal before it tells what went wrong", async () => {
    const screen = new FakeScreen();
    const bed = new Bed(shop);
    bed.world.fail("machine.start", { how: "refused" });
    const { notes, exitCode } = await bed.run(["up", "--yes"], { screen });
    expect(exitCode).toBe(1);
    expect(screen.frame).toBeUndefined();
    expect(notes).toMatch(/^ ! Machine node-1 +failed +0\.0 s\n ! node-1: .+\nnode-1: /);
  });

  it("is only its result when there was nothing to do", async () => {
    const bed = new Bed(shop);
    await bed.run(["up", "--yes"]);
    const { notes } = await bed.run(["up", "--yes"], { screen: new FakeScreen() });
    expect(notes).toBe("Nothing to do: the world matches the stack (4 unchanged).\n");
  });

  it("gives way to --json", async () => {
    const screen = new FakeScreen();
    const { out, notes } = await new Bed(shop).run(["up", "--yes", "--json"], { screen });
    expect({ notes, drawn: screen.drawn }).toEqual({ notes: "", drawn: [] });
    expect(out).toContain('{"event":"started"');
  });
});
