import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchFolder } from "../support/scratch-folder.ts";
import { Bed } from "./bed.ts";

/** One machine, a cluster, a service. */
const shop = (image = "shop/web:1") => `
import { secret } from "@pulumi/pulumi";
import { local, Machine, Service, SwarmCluster } from "swarmwright";
const cluster = new SwarmCluster("shop", { managers: [new Machine("node-1", { driver: local() })] });
export const web = new Service("web", { cluster, image: ${JSON.stringify(image)} }).name;
export const password = secret("hunter2");
export const list = [1, 2];
`;

const machine = `
import { local, Machine } from "swarmwright";
new Machine("node-1", { driver: local() });
`;

const writes = ({ world }: Bed) => world.writes.map(({ operation }) => operation);

describe("up", () => {
  it("says each step as it is done when nobody is to be asked, then what the program exports", async () => {
    const bed = new Bed(shop());
    const { exitCode, out, notes, questions } = await bed.run(["up", "--yes"]);
    expect({ exitCode, questions }).toEqual({ exitCode: 0, questions: [] });
    expect(notes).toMatchInlineSnapshot(`
      " + Machine        node-1  creating
       + Machine        node-1  boots
       + Machine        node-1  created (0.8 s)
       + SwarmNode      node-1  creating
       + SwarmNode      node-1  begins shop
       + SwarmNode      node-1  created (0.0 s)
       + Swarm          shop  creating
       + Swarm          shop  created (0.0 s)
       + Service        web  creating
       + Service        web  0/1 running, 1 new
       + Service        web  0/1 running, 1 assigned
       + Service        web  0/1 running, 1 preparing
       + Service        web  0/1 running, 1 starting
       + Service        web  1/1 running
       + Service        web  created (5.7 s)
      Done: 4 created. (6.5 s)
      "
    `);
    expect(out).toMatchInlineSnapshot(`
      "list: [1,2]
      password: [secret]
      web: web
      "
    `);
  });

  it("shows the plan before it asks, and does nothing on a no", async () => {
    const bed = new Bed(machine);
    const said = await bed.run(["up"], { isInteractive: true, answers: [false] });
    expect(said).toMatchObject({ exitCode: 0, questions: ["Do this?"], notes: "" });
    expect(said.out).toBe(" + Machine node-1\nPlan: 1 to create.\n");
    expect(writes(bed)).toEqual([]);
  });

  it("does on a yes what the plan said", async () => {
    const bed = new Bed(machine);
    const said = await bed.run(["up"], { isInteractive: true, answers: [true] });
    expect(said.notes).toContain("Done: 1 created.");
    expect(bed.world.machines.get("node-1").running).toBe(true);
  });

  it("asks nothing when there is nothing to do, and says so", async () => {
    const bed = new Bed(machine);
    await bed.run(["up", "--yes"]);
    const nothing = "Nothing to do: the world matches the stack (1 unchanged).\n";
    expect(await bed.run(["up"], { isInteractive: true })).toMatchObject({ out: nothing, notes: "", questions: [] });
    expect(await bed.run(["up", "--yes"])).toMatchObject({ exitCode: 0, notes: nothing });
  });

  it("goes on where no one can be asked only with --yes", async () => {
    const bed = new Bed(machine);
    for (const command of ["up", "destroy"]) {
      expect(await bed.run([command])).toMatchObject({
        exitCode: 1,
        out: "",
        notes: `${command}: nobody is here to confirm the plan\n  fix: run it in a terminal, or say yes in advance: swarmwright ${command} --yes\n`,
      });
    }
  });

  it.each(["up", "destroy"])(
    "is refused without a passphrase before anything is shown or made: %s",
    async (command) => {
      const bed = new Bed(machine);
      const env = { PULUMI_CONFIG_PASSPHRASE: undefined, XDG_CONFIG_HOME: scratchFolder() };
      const said = await bed.run([command, "--yes"], { env });
      expect(said).toMatchObject({ exitCode: 1, out: "" });
      expect(said.notes).toMatch(/^PULUMI_CONFIG_PASSPHRASE: none is set/);
      expect(writes(bed)).toEqual([]);
    },
  );

  it("tells why it failed after what it did, and ends with 1", async () => {
    const bed = new Bed(machine);
    bed.world.fail("machine.start", { how: "refused" });
    const { exitCode, notes } = await bed.run(["up", "--yes"]);
    expect(exitCode).toBe(1);
    expect(notes).toMatch(/^ ! Machine {8}node-1 {2}failed after 0\.0 s$/m);
    expect(notes.split("\n").at(-2)).toMatch(/^ {2}fix: /);
  });

  it("says what a task of a service died of as soon as one has, and in the end its last lines", async () => {
    const bed = new Bed(shop());
    bed.world.fail("task.start", { on: "web", how: { exitCode: 1, logs: "migrating\nno such table: orders" } });
    const { exitCode, notes } = await bed.run(["up", "--yes"]);
    expect(exitCode).toBe(1);
    expect(notes.slice(notes.indexOf(" + Service"))).toMatchInlineSnapshot(`
      " + Service        web  creating
       + Service        web  0/1 running, 1 new
       + Service        web  0/1 running, 1 assigned
       + Service        web  0/1 running, 1 preparing
       + Service        web  0/1 running, 1 starting
       + Service        web  1/1 running
       + Service        web  0/1 running; last task failed: non-zero exit (1)
       ! Service        web  failed after 60.3 s
      web: not all its tasks run after 60 s: task: non-zero exit (1) (on node-1)
        | migrating
        | no such table: orders
        fix: mend the cause, then run up again; see swarmwright logs web
      "
    `);
  });

  it("tells what the program threw where it did, and ends with 1", async () => {
    const bed = new Bed("const machines = undefined;\nexport const first = machines![0];\n");
    const { exitCode, notes } = await bed.run(["up", "--yes"]);
    expect(exitCode).toBe(1);
    expect(notes.split("\n")[0]).toMatch(
      /^.+\/main\.ts:2:\d+: TypeError: Cannot read properties of undefined \(reading '0'\)$/,
    );
  });
});

describe("preview", () => {
  it("shows what a change costs, and writes nothing", async () => {
    const bed = new Bed(shop());
    await bed.run(["up", "--yes"]);
    bed.write("main.ts", shop("shop/web:2"));
    const before = writes(bed).length;
    const said = await bed.run(["preview"]);
    expect(said).toMatchObject({ exitCode: 0, notes: "" });
    expect(said.out).toMatchInlineSnapshot(`
      " ~ Service web  image.reference shop/web:1 -> shop/web:2 (rolling restart of 1 task, start-first)
      Plan: 1 to update, 3 unchanged.
      "
    `);
    expect(writes(bed).length).toBe(before);
  });

  it("ends with 2 when there are changes and none were expected, and with 0 when there are none", async () => {
    const bed = new Bed(machine);
    expect((await bed.run(["preview", "--expect-no-changes"])).exitCode).toBe(2);
    await bed.run(["up", "--yes"]);
    expect((await bed.run(["preview", "--expect-no-changes"])).exitCode).toBe(0);
  });
});

describe("destroy", () => {
  it("shows what the stack has, asks, and on a yes removes it", async () => {
    const bed = new Bed(machine);
    await bed.run(["up", "--yes"]);
    const no = await bed.run(["destroy"], { isInteractive: true, answers: [false] });
    expect(no).toMatchObject({ exitCode: 0, questions: ["Remove all of this, with its data?"] });
    expect(no.out).toBe(" - Machine node-1\nPlan: 1 to delete.\n");
    expect(bed.world.machines.size).toBe(1);
    const yes = await bed.run(["destroy"], { isInteractive: true, answers: [true] });
    expect(yes.notes).toContain("Done: 1 deleted.");
    expect(bed.world.machines.size).toBe(0);
  });

  it("asks nothing when there is nothing", async () => {
    const said = await new Bed(machine).run(["destroy"], { isInteractive: true });
    expect(said).toMatchObject({ exitCode: 0, questions: [] });
  });
});

describe("outputs", () => {
  it("prints what the program exports as lines or as JSON, secrets only when they are asked for", async () => {
    const bed = new Bed(shop());
    await bed.run(["up", "--yes"]);
    expect((await bed.run(["outputs"])).out).toBe("list: [1,2]\npassword: [secret]\nweb: web\n");
    expect((await bed.run(["outputs", "--show-secrets"])).out).toContain("password: hunter2\n");
    const { out } = await bed.run(["outputs", "--json"]);
    expect(JSON.parse(out)).toEqual({ web: "web", password: "[secret]", list: [1, 2] });
    const clear = await bed.run(["outputs", "--json", "--show-secrets"]);
    expect(JSON.parse(clear.out)).toMatchObject({ password: "hunter2" });
  });

  it("prints nothing for a stack that exports nothing", async () => {
    expect(await new Bed(machine).run(["outputs"])).toMatchObject({ exitCode: 0, out: "" });
  });
});

describe("status", () => {
  it("shows nodes, services and tasks as they are right now", async () => {
    const bed = new Bed(shop());
    await bed.run(["up", "--yes"]);
    expect((await bed.run(["status"])).out).toMatchInlineSnapshot(`
      "NODE    ROLE    STATE  AVAILABILITY  ADDRESS     ENGINE
      node-1  leader  ready  active        10.92.0.11  20.10.24

      SERVICE  REPLICAS  IMAGE       PORTS
      web      1/1       shop/web:1
      "
    `);
    expect((await bed.run(["status", "--tasks"])).out).toMatch(
      /^TASK +NODE +STATE +DESIRED +SINCE +ERROR\nweb\.1 +node-1 +running/m,
    );
  });

  it("says that there is no cluster, and what to do", async () => {
    expect(await new Bed(machine).run(["status"])).toMatchObject({
      exitCode: 1,
      notes: "dev: this stack has no cluster\n  fix: deploy one: swarmwright up\n",
    });
  });
});

describe("ssh", () => {
  it("hands the terminal to a command inside the machine, or to a shell, and ends as that does", async () => {
    const bed = new Bed(machine);
    await bed.run(["up", "--yes"]);
    const asked = await bed.run(["ssh", "node-1", "docker", "ps", "--all"]);
    expect(asked.handedOver[0]?.slice(-3)).toEqual(["docker", "ps", "--all"]);
    expect(asked.exitCode).toBe(7);
    const shell = await bed.run(["ssh", "node-1"], { env: { SHELL: "/bin/zsh" } });
    expect(shell.handedOver[0]?.at(-1)).toBe("/bin/zsh");
  });

  it("names the machines that there are", async () => {
    const bed = new Bed(machine);
    expect((await bed.run(["ssh", "node-1"])).notes).toContain("fix: deploy the stack first: swarmwright up");
    await bed.run(["up", "--yes"]);
    expect(await bed.run(["ssh", "node-7"])).toMatchObject({
      exitCode: 1,
      handedOver: [],
      notes: "node-7: there is no such machine in this stack\n  fix: name one of node-1\n",
    });
  });
});

describe("any command", () => {
  it("works on the stack that is named, or that of PULUMI_STACK", async () => {
    const bed = new Bed(machine);
    await bed.run(["up", "--yes"], { env: { PULUMI_STACK: "prod" } });
    expect((await bed.run(["destroy", "--yes", "-s", "prod"])).notes).toContain("1 deleted");
  });

  it("says which stacks there are when the one that it is about is not among them", async () => {
    const bed = new Bed(machine);
    await bed.run(["up", "--yes", "--stack", "prod"]);
    for (const argv of [["destroy", "--yes"], ["outputs"], ["status"], ["ssh", "node-1"], ["env", "node-1"]]) {
      expect(await bed.run(argv)).toMatchObject({
        exitCode: 1,
        notes:
          "dev: the project shop has no such stack\n  fix: name one of prod: --stack prod; or make it: swarmwright up --stack dev\n",
      });
    }
  });

  it("says from where it looked when there is no project", async () => {
    const bed = new Bed();
    const { exitCode, notes } = await bed.run(["preview"], { directory: join(scratchFolder(), ".") });
    expect(exitCode).toBe(1);
    expect(notes).toContain("neither this folder nor one above it has a Pulumi.yaml");
  });
});
