import type { UnixEndpoint } from "../../lib/core/references.ts";
import { fakeDocker, type Process } from "../../lib/drivers/docker/fake.ts";
import type { ExecResult } from "../../lib/drivers/docker/port.ts";
import type { Testbed } from "../conformance/docker-port.suite.ts";
import { BROKEN, PRIVATE, REGISTRY } from "./registry.ts";
import type { TestImage } from "./test-image.ts";

const endpointOf = (number: number): UnixEndpoint => ({ kind: "unix", path: `/run/node${number}/docker.sock` });

/** What the suite's commands do. */
const commands: Readonly<Record<string, (argv: readonly string[]) => ExecResult>> = {
  echo: (argv) => ({ exitCode: 0, stdout: `${argv.join(" ")}\n`, stderr: "" }),
  false: () => ({ exitCode: 1, stdout: "", stderr: "" }),
};
const missing = (name: string): ExecResult => ({
  exitCode: 126,
  stdout: `exec: "${name}": executable file not found in $PATH`,
  stderr: "",
});

/** What a script says, and how it ends: `echo one; echo two >&2; exit 3` */
function scriptIn(script: string): Pick<Process, "exitCode" | "logs" | "errors"> {
  const parts = script.split("; ");
  const said = (pattern: RegExp): string | undefined => {
    const lines = parts.flatMap((part) => pattern.exec(part)?.[1] ?? []);
    return lines.length === 0 ? undefined : lines.join("\n");
  };
  const exit = said(/^exit (\d+)$/);
  return {
    logs: said(/^echo ([^>]*)$/),
    errors: said(/^echo (.*) >&2$/),
    ...(exit !== undefined && { exitCode: Number(exit) }),
  };
}

/** What a health check writes: `echo not yet; false` */
function healthOf(script: string): Pick<Process, "healthOutput"> {
  const { logs } = scriptIn(script);
  return logs === undefined ? {} : { healthOutput: `${logs}\n` };
}

/** What engines say of registries, by the machines that have one. */
function pullsFrom(registries: ReadonlyMap<string, ReadonlySet<string>>) {
  return (reference: string, machine: string): boolean | string => {
    const served = reference.startsWith(`${REGISTRY}/`) ? registries.get(machine) : undefined;
    if (served === undefined) return `Get "http://${REGISTRY}/v2/": dial tcp ${REGISTRY}: connect: connection refused`;
    if (reference.startsWith(`${PRIVATE}/`)) return `Head "http://${REGISTRY}/v2/": no basic auth credentials`;
    if (reference.startsWith(`${BROKEN}/`)) return "unknown blob";
    return served.has(reference);
  };
}

/** Machines in memory, on, with engines that answer. */
export async function fakeEngines(count: number): Promise<Testbed> {
  const registries = new Map<string, ReadonlySet<string>>();
  const world = fakeDocker({
    pulls: pullsFrom(registries),
    hasPath: (_, path) => !path.startsWith("/nowhere"),
    process: ({ image, spec }) => ({
      exitCode: image.startsWith("fail:") ? 3 : spec.Command?.[0] === "true" ? 0 : undefined,
      ...scriptIn(spec.Command?.at(-1) ?? ""),
      healthy: !/(^|; )false$/.test(spec.Healthcheck?.Test?.at(-1) ?? ""),
      ...healthOf(spec.Healthcheck?.Test?.at(-1) ?? ""),
      heedsSignal: false,
    }),
    exec: (_, [name = "", ...rest]) => commands[name]?.(rest) ?? missing(name),
  });
  const hosts = Array.from({ length: count }, (_, index) => {
    const number = index + 1;
    const endpoint = endpointOf(number);
    const machine = { name: `node${number}`, address: `10.98.0.${10 + number}`, endpoint };
    world.addMachine(machine);
    world.powerOn(endpoint);
    return {
      ...machine,
      boot: () => world.powerOn(endpoint),
      cutPower: async () => world.cutPower(endpoint),
      serve: async (images: readonly TestImage[]) =>
        void registries.set(machine.name, new Set(images.map(({ reference }) => reference))),
    };
  });
  await Promise.all(hosts.map(({ endpoint }) => world.port.engine(endpoint).waitUntilReady(30_000)));
  return { docker: world.port, clock: world.clock, hosts, dispose: async () => world.port.close() };
}
