import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import { raceOfSwarm } from "../support/race-of-swarm.ts";
import { RealStack, type Said, whyNoMachines } from "../support/real-stack.ts";

interface Site {
  readonly version?: string;
  /** What its health check does. */
  readonly health?: string;
  /** What Swarm does when its update fails. */
  readonly failureAction?: "pause" | "rollback";
  /** A service that is asked for beside it. */
  readonly other?: string;
}

/** What heeds SIGTERM as a server should: it takes no more, and ends when the answers under way are given. */
const SERVE = [
  'busy() { [ -n "$(ls /busy)" ]; }',
  "ended() { echo told to stop; busy && echo some under way; while busy; do sleep 0.1; done; sleep 0.3; echo all told; exit; }",
  "mkdir /busy; trap ended TERM; /bin/busybox httpd -f -p 80 -h /www & while :; do wait; done",
].join("; ");

const HEALTHY = "wget -qO- http://127.0.0.1/";

const site = ({ version = "1", health = HEALTHY, failureAction = "rollback", other = "" }: Site = {}): string => `
import { hostFiles, Image, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";

const [first, second] = ["node-1", "node-2"].map((name) => new Machine(name, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bed", { managers: [first!], workers: [second!] });
const services = new OverlayNetwork("services", { cluster, subnet: "10.10.1.0/24" });
const image = new Image("site", {
  cluster,
  source: hostFiles({
    binaries: ["/bin/busybox"],
    files: { "/www": import.meta.dirname + "/../../support/www" },
    entrypoint: ["/bin/busybox", "sleep", "infinity"],
  }),
});
const usual = { cluster, image };
const command = ["/bin/sh", "-c", ${JSON.stringify(SERVE)}];
new Service("web", {
  cluster, image, command, replicas: 2, networks: [services],
  env: { VERSION: ${JSON.stringify(version)} },
  healthcheck: { test: ${JSON.stringify(health)}, interval: "500ms", retries: 2${startPeriod(health)} },
  update: { failureAction: "${failureAction}", monitor: "2s" },
});
new Service("slow", {
  cluster, image, command, networks: [services], env: { VERSION: ${JSON.stringify(version)} },
  ports: [{ target: 80, published: 8081, mode: "host" }], update: { monitor: "2s" },
});
new Service("visitor", { cluster, image, stopGracePeriod: "1s", networks: [services], update: { monitor: "2s" } });
${other}
`;

/** On busy processors, what gets healthy may take more than two checks. */
const startPeriod = (health: string): string => (health === HEALTHY ? ', startPeriod: "5s"' : "");

/** @param seconds for which it is waited */
function service(name: string, args: string, seconds = 12): string {
  const customTimeouts = `{ create: "${seconds}s", update: "${seconds}s" }`;
  return `new Service("${name}", { ...usual, ${args} }, { customTimeouts: ${customTimeouts} });`;
}

/** Another task is started after the deadline: none runs just then. */
const ONCE = 'restart: { delay: "60s" }';

describe.skipIf(whyNoMachines())("a deployment", () => {
  let stack: RealStack;
  const driver = dockerDriver();

  beforeAll(() => void (stack = new RealStack(site())));
  beforeEach(async () => {
    stack.write(site());
    await stack.succeed("up", "--yes");
  });
  afterAll(async () => {
    driver.close();
    await stack.remove();
  });

  const state = (): string => [...stack.stateFiles()].find(([path]) => path.endsWith("test.json"))?.[1] ?? "";

  /** What the services' network answers under a name. */
  async function answerOf(name: string): Promise<string> {
    const engines = (await stack.machines()).map(({ endpoint }) => driver.engine(endpoint));
    const label = { "com.docker.swarm.service.name": "visitor" };
    for (const engine of engines) {
      for (const { Id } of await engine.containers.list(label)) {
        return (await engine.containers.exec(Id, ["/bin/busybox", "wget", "-qO-", `http://${name}/`])).stdout.trim();
      }
    }
    return "there is no visitor";
  }

  /** An up, and the versions with which a service answers as long as it goes on. */
  async function upWhileAsking(name: string): Promise<Said & { readonly heard: readonly string[] }> {
    const heard = new Set<string>();
    const over = new AbortController();
    const up = stack.run("up", "--yes").finally(() => over.abort());
    while (!over.signal.aborted) {
      const answer = await answerOf(name);
      heard.add(/ (\d)$/.exec(answer)?.[1] ?? answer);
      await setTimeout(100);
    }
    return { ...(await up), heard: [...heard] };
  }

  it(
    "whose new version is not healthy fails, says what its check said, and the version before serves",
    raceOfSwarm,
    async () => {
      stack.write(site({ version: "2", health: "echo the database is away; exit 1" }));
      const { exitCode, stderr, stdout, heard } = await upWhileAsking("web");
      expect(exitCode).toBe(1);
      expect(stderr).toContain("web: its update failed, and Swarm went back to the version before: ");
      expect(stderr).toMatch(
        /unhealthy container \(on node-\d.*\)\n {2}its health check said:\n {2}\| the database is away\n/,
      );
      expect(`${stdout}${stderr}`).toMatch(/web +\d\/2 running, 1 starting/);
      expect(heard).toEqual(["1"]);
      expect(state()).toContain('"initErrors":["web: its update failed, and Swarm went back');
    },
  );

  it("whose update Swarm paused fails, says why, and goes on with the next run", raceOfSwarm, async () => {
    stack.write(site({ version: "2", health: "echo the database is away; exit 1", failureAction: "pause" }));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("web: its update failed, and Swarm paused it: ");
    expect(stderr).toContain("  its health check said:\n  | the database is away\n");
    stack.write(site({ version: "2", failureAction: "pause" }));
    await stack.succeed("up", "--yes");
    expect(await answerOf("web")).toMatch(/ 2$/);
  });

  const onSsd = 'placement: { constraints: ["node.labels.disk == ssd"] }';
  const onSecond = 'placement: { constraints: ["node.hostname == node-2"] }';

  /** Services that cannot come up, by name: their settings, and the reason that is told of each. */
  const hopeless = {
    "no-node": [onSsd, "no suitable node (scheduling constraints not satisfied on 2 nodes)"],
    "no-port": [
      'replicas: 3, ports: [{ target: 80, published: 8082, mode: "host" }]',
      "no suitable node (host-mode port already in use on 2 nodes)",
    ],
    nowhere: [`replicas: "global", ${onSsd}`, "no node that takes tasks meets node.labels.disk == ssd\n"],
    "no-image": ['image: "missing:1", replicas: 2', "No such image: missing:1 (on node-1, node-2)"],
    ends: [
      `command: ["/bin/sh", "-c", "echo no such table: orders; exit 3"], ${ONCE}, ${onSecond}`,
      "task: non-zero exit (3) (on node-2)\n  | no such table: orders\n",
    ],
    // It may still succeed.
    sick: [
      'healthcheck: { test: "echo the database is away; exit 1", interval: "2s", retries: 9 }',
      "0/1 running, 1 starting\n  its health check said:\n  | the database is away\n",
    ],
  } as const;

  it("of which services cannot come up ends with 1, and says of each at its deadline why", async () => {
    const secondsOf = (name: string): number => (name === "no-node" ? 8 : 12);
    const others = Object.entries(hopeless).map(([name, [args]]) => service(name, args, secondsOf(name)));
    stack.write(site({ other: others.join("\n") }));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect(exitCode).toBe(1);
    for (const [name, [, words]] of Object.entries(hopeless)) {
      const late = `${name}: not all its tasks run after ${secondsOf(name)} s: `;
      expect(stderr).toContain(`${late}${words}`);
      expect(state()).toContain(`"initErrors":["${late}`);
    }
  });

  const other = (version: string, more: string): string =>
    service("other", `command, networks: [services], env: { VERSION: "${version}" }, ${more}`);

  it("whose new version finds no place fails with the scheduler's words, and the version before serves", async () => {
    stack.write(site({ other: other("1", "") }));
    await stack.succeed("up", "--yes");
    stack.write(site({ other: other("2", onSsd) }));
    const { exitCode, stderr, heard } = await upWhileAsking("other");
    expect(stderr).toContain(
      "other: not all its tasks run after 12 s: no suitable node (scheduling constraints not satisfied on 2 nodes)",
    );
    expect([exitCode, heard]).toEqual([1, ["1"]]);
  });

  it("whose new version ends again and again fails, though Swarm is told to go on, and calls it completed", async () => {
    const going = (command: string): string =>
      service(
        "other",
        `command: ["/bin/sh", "-c", "${command}"], update: { failureAction: "continue" }, stopGracePeriod: "1s"`,
      );
    stack.write(site({ other: going("sleep infinity") }));
    await stack.succeed("up", "--yes");
    stack.write(site({ other: going("sleep 3; exit 4") }));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect(stderr).toMatch(/other: .* after 12 s: task: non-zero exit \(4\) \(on node-\d/);
    expect(exitCode).toBe(1);
  });

  it("whose program has done what it was made for is done, and runs again when it changes", async () => {
    // Swarm itself takes the end of any task for a failure of an update.
    const policies = 'restart: { condition: "on-failure" }, update: { failureAction: "continue" }';
    const once = (word: string): string => service("other", `command: ["/bin/sh", "-c", "echo ${word}"], ${policies}`);
    for (const word of ["migrated", "migrated again"]) {
      stack.write(site({ other: once(word) }));
      await stack.succeed("up", "--yes");
      await stack.succeed("preview", "--expect-no-changes");
      expect((await stack.succeed("logs", "other", "--tail", "1")).stdout).toContain(`${word}\n`);
    }
  });

  it("that cannot come up says what keeps it now, not what its tasks died of before", async () => {
    stack.write(site({ other: service("other", `command: ["/bin/sh", "-c", "exit 3"], ${ONCE}`) }));
    expect((await stack.run("up", "--yes")).stderr).toContain("task: non-zero exit (3)");
    stack.write(site({ other: service("other", onSsd) }));
    const { stderr } = await stack.run("up", "--yes");
    expect(stderr).toContain("other: not all its tasks run after 12 s: no suitable node");
  });

  it("that cannot come up says which port a program of the machine has", async () => {
    for (const { name } of await stack.machines()) {
      const listen = "/bin/busybox nc -l -p 8083 >/dev/null 2>&1 </dev/null &";
      await stack.succeed("ssh", name, "sh", "-c", listen);
    }
    stack.write(site({ other: service("other", 'ports: [{ target: 80, published: 8083, mode: "host" }]') }));
    const { exitCode, stderr } = await stack.run("up", "--yes");
    expect(stderr).toMatch(
      /other: not all its tasks run after 12 s: .*0\.0\.0\.0:8083: bind: address already in use.* \(on node-\d\)\n/,
    );
    expect(exitCode).toBe(1);
  });

  it("lets the responses that are under way come to their end", async () => {
    const ask = async ({ address }: { readonly address: string }): Promise<string> => {
      const response = await fetch(`http://${address}:8081/cgi-bin/slow.cgi`, { signal: AbortSignal.timeout(20_000) });
      return response.text();
    };
    const machines = await stack.machines();
    const managers = machines.slice(0, 1).map(({ endpoint }) => endpoint);
    const { services, tasks } = driver.cluster({ managers });
    const { ID = "" } = (await services.find("slow")) ?? {};
    stack.write(site({ version: "2" }));
    const { stdout: plan } = await stack.succeed("preview");
    expect(plan).toMatch(/~ Service web .*\(rolling restart of 2 tasks, start-first\)\n/);
    expect(plan).toMatch(
      /~ Service slow .*\(rolling restart of 1 task, stop-first: the old task holds host-mode port 8081/,
    );
    const run = stack.succeed("up", "--yes");
    // Engines wait for two seconds after that, before they send the signal.
    const isToEnd = async () =>
      (await tasks.list({ service: ID })).some(
        ({ DesiredState, Status }) => DesiredState === "shutdown" && Status.State === "running",
      );
    await expect.poll(isToEnd, { timeout: 20_000 }).toBe(true);
    const asked: Promise<PromiseSettledResult<string>[]>[] = [];
    for (let count = 0; count < 4; count += 1) {
      asked.push(Promise.allSettled(machines.map(ask)));
      await setTimeout(400);
    }
    const answers = (await Promise.all(asked))
      .flat()
      .flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    await run;
    expect(answers).toEqual(Array.from({ length: 4 }, () => "slowly 1\n"));
    const { stdout } = await stack.succeed("logs", "slow");
    const said = stdout.match(/told to stop|some under way|all told/g);
    expect(said?.slice(-3)).toEqual(["told to stop", "some under way", "all told"]);
  });
});
