import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { UnixEndpoint } from "../../lib/core/references.ts";
import { startRegistry } from "./registry-process.ts";
import { type TestImage, testImageArchive } from "./test-image.ts";

/** A real engine in namespaces of this host. */
export interface BedMachine {
  readonly name: string;
  readonly address: string;
  readonly endpoint: UnixEndpoint;
  boot(): void;
  /** As if its power were cut: it and all that runs in it is gone at once, its disk stays. */
  cutPower(): Promise<void>;
  /** A registry with these images, on the machine's own address of its own. */
  serve(images: readonly TestImage[]): Promise<void>;
}

export interface NamespaceBed {
  readonly machines: readonly BedMachine[];
  /** Removes every process, namespace, cgroup and file that the bed made. */
  dispose(): Promise<void>;
}

/** Why there can be no bed here, if so. */
export function whyNoBed(): string | undefined {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root";
  try {
    execFileSync("dockerd", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "dockerd is not installed";
  }
}

/**
 * Machines on a network of their own: it lives in a namespace, so nothing of this host's network is touched and beds
 * cannot get into each other's way.
 *
 * @param searchPath where the engine's programs are found, and all others; the user's PATH if it is left out
 */
export function dockerBed(count: number, searchPath = process.env["PATH"] ?? ""): NamespaceBed {
  const folder = mkdtempSync(join(tmpdir(), "swarmwright-bed-"));
  const hub = basename(folder).replace("swarmwright-", "");
  run("ip", "netns", "add", hub);
  run("ip", "-n", hub, "link", "add", "bridge0", "type", "bridge");
  run("ip", "-n", hub, "link", "set", "bridge0", "up");
  const machines = Array.from({ length: count }, (_, index) => bedMachine(folder, hub, index + 1, searchPath));
  return {
    machines,
    async dispose() {
      await Promise.all(machines.map((machine) => machine.cutPower()));
      machines.forEach((machine) => removeCgroups(`${hub}-${machine.name}`));
      run("ip", "netns", "delete", hub);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function bedMachine(folder: string, hub: string, number: number, searchPath: string): BedMachine {
  const name = `node${number}`;
  const home = join(folder, `${hub}-${name}`);
  const address = `10.98.0.${10 + number}`;
  mkdirSync(home);
  let running: ChildProcess | undefined;
  const registries: ChildProcess[] = [];
  return {
    name,
    address,
    endpoint: { kind: "unix", path: join(home, "docker.sock") },
    boot() {
      plugIn(hub, name, number);
      running = start(`${hub}-${name}`, [name, address, home], searchPath);
    },
    async serve(images) {
      const archives = await Promise.all(
        images.map(async (image, index) => {
          const path = join(home, `image-${index}.tar`);
          writeFileSync(path, await testImageArchive(image));
          return path;
        }),
      );
      registries.push(await startRegistry(["ip", "netns", "exec", `${hub}-${name}`], archives));
    },
    async cutPower() {
      registries.splice(0).forEach((registry) => registry.kill("SIGKILL"));
      if (running === undefined) return;
      const exited = running.exitCode === null && running.signalCode === null ? once(running, "exit") : undefined;
      killInit(running);
      await exited;
      running = undefined;
      run("ip", "netns", "delete", `${hub}-${name}`);
    },
  };
}

/** Its address in the network's second layer stays the same over its life: peers would look for the old one. */
function plugIn(hub: string, name: string, number: number): void {
  const space = `${hub}-${name}`;
  const mac = `02:98:00:00:00:${(10 + number).toString(16).padStart(2, "0")}`;
  run("ip", "netns", "add", space);
  const end = ["eth0", "address", mac, "netns", space];
  run("ip", "-n", hub, "link", "add", name, "type", "veth", "peer", "name", ...end);
  run("ip", "-n", hub, "link", "set", name, "master", "bridge0", "up");
}

/** It dies with this process, and all that is in it dies with it. */
function start(
  space: string,
  argv: readonly [name: string, address: string, home: string],
  searchPath: string,
): ChildProcess {
  const unshare = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child=SIGKILL"];
  const init = fileURLToPath(new URL("docker-bed-init.sh", import.meta.url));
  const log = openSync(join(argv[2], "engine.log"), "a");
  const command = ["--pdeathsig", "KILL", "ip", "netns", "exec", space, ...unshare, init, ...argv];
  const child = spawn("setpriv", command, { env: { ...process.env, PATH: searchPath }, stdio: ["ignore", log, log] });
  closeSync(log);
  return child;
}

/** When the first process of a namespace has died, every other one in it has. Its parent waits for just that. */
function killInit({ pid }: ChildProcess): void {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  if (children !== "") process.kill(Number(children), "SIGKILL");
}

function removeCgroups(name: string): void {
  for (const controller of readdirSync("/sys/fs/cgroup")) removeCgroup(join("/sys/fs/cgroup", controller, name));
}

/** Cgroups go from the inside out; their files cannot be removed and go with them. */
function removeCgroup(path: string): void {
  const entries = childFolders(path);
  if (entries === undefined) return;
  entries.forEach((entry) => removeCgroup(join(path, entry)));
  rmdirSync(path);
}

function childFolders(path: string): readonly string[] | undefined {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return undefined;
  }
}

function run(command: string, ...argv: readonly string[]): void {
  execFileSync(command, argv, { stdio: ["ignore", "ignore", "pipe"] });
}
