import { describe, expect, it } from "vitest";
import { problemText } from "../../../lib/core/errors.ts";
import { validatePartly } from "../../../lib/core/validate.ts";
import { type Props, unknown } from "../../../lib/core/value.ts";
import { serviceSchema } from "../../../lib/resources/service/props.ts";

const around = {
  name: "web",
  image: { reference: "web:1" },
  cluster: { name: "prod", clusterId: unknown },
  connection: unknown,
  capabilities: unknown,
};

/** What the constructor says, all of it at once. */
const told = (props: Props): string =>
  validatePartly(serviceSchema, "web", { ...around, ...props })
    .problems.map(problemText)
    .join("\n");

describe("a service is refused", () => {
  it("with what its container cannot be", () => {
    expect(
      told({
        user: "",
        groups: [""],
        workingDir: "www",
        hostname: "my host",
        stopSignal: "SIGTRM",
        stopGracePeriod: "10 s",
        env: { "A=B": "c" },
        healthcheck: { test: ["wget", "/"], interval: "0s", retries: 0 },
      }),
    ).toMatchInlineSnapshot(`
      "web.env.A=B: "A=B": a name has no "=" in it
        fix: correct this value
      web.user: is empty
        fix: give it a value, or leave it out
      web.groups.0: is empty
        fix: give it a value, or leave it out
      web.workingDir: "www" is no whole path
        fix: write it from the root, without "." and "..": "/var/lib/data"
      web.hostname: no host name: letters, digits, . and -, 64 at most
        fix: correct it, or use a template such as "{{.Node.Hostname}}"
      web.healthcheck.test: a list begins with "CMD", and a program follows
        fix: write ["CMD", program, ...arguments], or one text for a shell
      web.healthcheck.interval: "0s" is too little
        fix: give at least 1ms, or leave it out
      web.healthcheck.retries: 0: too small
        fix: give at least 1
      web.stopSignal: "SIGTRM" is no signal
        fix: use a name such as "SIGTERM", "SIGQUIT" or "SIGRTMIN+3"
      web.stopGracePeriod: "10 s" is no span of time
        fix: write a number and one unit, such as "500ms", "30s" or "5m""
    `);
  });

  it("with mounts that nothing could be seen at", () => {
    expect(
      told({
        mounts: [
          { type: "bind", source: "./www", target: "/www" },
          { type: "bind", source: "/srv/../etc", target: "data" },
          { type: "bind", target: "/" },
          { type: "tmpfs", source: "/tmp", target: "/tmp", size: "64" },
          { type: "tmpfs", target: "/cache", size: "0MiB" },
          { type: "npipe", source: "db", target: "/data" },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "web.mounts.0.source: "./www" is no whole path
        fix: write it from the root, without "." and "..": "/var/lib/data"
      web.mounts.1.source: "/srv/../etc" is no whole path
        fix: write it from the root, without "." and "..": "/var/lib/data"
      web.mounts.1.target: "data" is no whole path
        fix: write it from the root, without "." and "..": "/var/lib/data"
      web.mounts.2.source: is missing
        fix: give a text
      web.mounts.2.target: nothing can be mounted over the container's root
        fix: name a folder in it
      web.mounts.3.size: "64" is no amount of bytes
        fix: write a number and one unit, such as "512MiB", "2GiB" or "20GB"
      web.mounts.3: there is no property "source"
        fix: remove source, or look up how it is spelt
      web.mounts.4.size: "0MiB" is too little
        fix: give at least 4KiB, or leave it out
      web.mounts.5.type: "npipe": no kind of mount
        fix: use "bind" or "tmpfs" or "volume""
    `);
  });

  it("with two things at one path, however it is written", () => {
    expect(
      told({
        mounts: [
          { type: "bind", source: "/a", target: "/data/" },
          { type: "tmpfs", target: "/data" },
        ],
      }),
    ).toMatchInlineSnapshot(`
      "web.mounts: mounted twice: /data
        fix: mount one thing at each path of the container"
    `);
  });

  it("with names that lead nowhere", () => {
    expect(
      told({
        dns: { nameservers: ["dns.example"], search: ["a b"], options: [""] },
        hosts: { "db.internal": "10.0.0", "-": "10.0.0.7" },
      }),
    ).toMatchInlineSnapshot(`
      "web.dns.nameservers.0: "dns.example" is no IP address
        fix: write one such as "10.0.0.7" or "fd00::7"
      web.dns.search.0: has a blank in it
        fix: make it an entry of the list for each word
      web.dns.options.0: is empty
        fix: give it a value, or leave it out
      web.hosts.db.internal: "10.0.0" is no IP address
        fix: write one such as "10.0.0.7" or "fd00::7"
      web.hosts.-: "-": no host name: letters, digits, and inner . - _
        fix: correct this value"
    `);
  });

  it("with settings of the kernel that no container has for itself", () => {
    const sysctls = { "net.core.somaxconn": "", "vm.swappiness": "10", "kernel.hostname": "web", "net.": "1" };
    expect(told({ sysctls })).toMatchInlineSnapshot(`
      "web.sysctls.net.core.somaxconn: is empty
        fix: give it a value, or leave it out
      web.sysctls.vm.swappiness: is no setting that a container has for itself
        fix: name one of net.*, fs.mqueue.* or System V IPC's kernel.*; set others on the machines themselves
      web.sysctls.kernel.hostname: is no setting that a container has for itself
        fix: name one of net.*, fs.mqueue.* or System V IPC's kernel.*; set others on the machines themselves
      web.sysctls.net.: is no setting that a container has for itself
        fix: name one of net.*, fs.mqueue.* or System V IPC's kernel.*; set others on the machines themselves"
    `);
  });

  it("with resources that Docker does not count", () => {
    expect(
      told({
        resources: { limits: { cpus: 0, memory: "1MiB", pids: 0, gpus: 1 }, reservations: { memory: "256M" } },
      }),
    ).toMatchInlineSnapshot(`
      "web.resources.limits.cpus: 0: too small
        fix: give at least 0.001
      web.resources.limits.memory: "1MiB" is too little
        fix: give at least 4MiB, or leave it out
      web.resources.limits.pids: 0: too small
        fix: give at least 1
      web.resources.limits: there is no property "gpus"
        fix: write cpus, or remove gpus
      web.resources.reservations.memory: "256M" is no amount of bytes
        fix: write a number and one unit, such as "512MiB", "2GiB" or "20GB""
    `);
  });

  it("with more reserved than may be used", () => {
    expect(told({ resources: { limits: { memory: "1GiB" }, reservations: { memory: "2GiB" } } }))
      .toMatchInlineSnapshot(`
      "web.resources.reservations.memory: 2GiB are reserved, and no more than 1GiB may be used
        fix: reserve less, or raise the limit"
    `);
  });

  it("with a placement that no machine could ever meet", () => {
    expect(
      told({
        placement: {
          constraints: ["node.label.disk == ssd", "node.role = manager", "node.labels.zone == a,b", "node.id =="],
          spread: ["zone"],
          maxReplicasPerNode: 0,
        },
      }),
    ).toMatchInlineSnapshot(`
      "web.placement.constraints.0: "node.label.disk == ssd" is no placement constraint
        fix: write "node.labels.disk == ssd", or node.hostname, node.role, node.ip ... with == or !=
      web.placement.constraints.1: "node.role = manager" is no placement constraint
        fix: write "node.labels.disk == ssd", or node.hostname, node.role, node.ip ... with == or !=
      web.placement.constraints.2: "node.labels.zone == a,b" is no placement constraint
        fix: write "node.labels.disk == ssd", or node.hostname, node.role, node.ip ... with == or !=
      web.placement.constraints.3: "node.id ==" is no placement constraint
        fix: write "node.labels.disk == ssd", or node.hostname, node.role, node.ip ... with == or !=
      web.placement.spread.0: "zone" is no label of a node
        fix: write "node.labels.zone" or "engine.labels.zone"
      web.placement.maxReplicasPerNode: 0: too small
        fix: give at least 1"
    `);
  });

  it("with policies that are none", () => {
    expect(
      told({
        restart: { condition: "always", delay: "soon", maxAttempts: 0, window: "0s" },
        update: { order: "start_first", parallelism: -1, delay: "1", monitor: "0s", maxFailureRatio: 2 },
        rollback: { failureAction: "rollback", paralellism: 2 },
      }),
    ).toMatchInlineSnapshot(`
      "web.restart.condition: "always": no such choice
        fix: use "none" or "on-failure" or "any"
      web.restart.delay: "soon" is no span of time
        fix: write a number and one unit, such as "500ms", "30s" or "5m"
      web.restart.maxAttempts: 0: too small
        fix: give at least 1
      web.restart.window: "0s" is too little
        fix: give at least 1ms, or leave it out
      web.update.order: "start_first": no such choice
        fix: use "start-first" or "stop-first"
      web.update.parallelism: -1: too small
        fix: give at least 0
      web.update.delay: "1" is no span of time
        fix: write a number and one unit, such as "500ms", "30s" or "5m"
      web.update.monitor: "0s" is too little
        fix: give at least 1ms, or leave it out
      web.update.maxFailureRatio: 2: too large
        fix: give at most 1
      web.rollback.failureAction: "rollback": no such choice
        fix: use "pause" or "continue"
      web.rollback: there is no property "paralellism"
        fix: write parallelism, or remove paralellism"
    `);
  });

  it("with what contradicts itself, all of it at once", () => {
    expect(
      told({
        replicas: "global",
        endpointMode: "dnsrr",
        ports: [
          { target: 80, published: 80 },
          { target: 81, published: 80 },
          { target: 90, published: 90, mode: "host" },
          { target: 91, mode: "host" },
        ],
        update: { order: "start-first" },
        rollback: { order: "start-first" },
        placement: { maxReplicasPerNode: 2 },
      }),
    ).toMatchInlineSnapshot(`
      "web.endpointMode: "dnsrr" has no routing mesh for the published ports
        fix: publish them with mode "host", or use "vip"
      web.ports: published twice: 80/tcp
        fix: publish each port of the machines once
      web.ports: a host-mode port needs its number on the machines: 91/tcp
        fix: say published, too
      web.placement.maxReplicasPerNode: a global service has one task on each machine anyway
        fix: leave it out
      web.update.order: a host-mode port stays taken until the old task has stopped
        fix: use "stop-first", or leave out the order
      web.rollback.order: a host-mode port stays taken until the old task has stopped
        fix: use "stop-first", or leave out the order"
    `);
  });
});

describe("a service is taken", () => {
  it.each<[string, Props]>([
    ["nothing but an image", {}],
    ["what is not known yet", { mounts: [unknown], resources: { limits: { memory: unknown } }, stopSignal: unknown }],
    ["a health check of which only the program is not known yet", { healthcheck: { test: ["CMD", unknown] } }],
    ["templates of Docker's", { hostname: "{{.Node.Hostname}}", env: { NODE: "{{.Node.Hostname}}" } }],
    ["a host-mode port with the order that it needs", { ports: [hostPort()], update: { order: "stop-first" } }],
    ["the same number of two protocols", { ports: [hostPort(), { ...hostPort(), protocol: "udp" }] }],
    ["ports that Docker is to choose", { ports: [{ target: 80 }, { target: 81 }] }],
    ["constraints without blanks", { placement: { constraints: ["node.labels.disk==ssd"] } }],
    ["real-time signals", { stopSignal: "SIGRTMIN+3" }],
  ])("with %s", (_, props) => {
    expect(told(props)).toBe("");
  });
});

function hostPort(): Props {
  return { target: 80, published: 80, mode: "host" };
}
