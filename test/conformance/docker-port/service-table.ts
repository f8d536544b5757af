import type { ContainerSpec } from "../../../lib/drivers/docker/api/container-spec.ts";
import type { ServiceSpec } from "../../../lib/drivers/docker/api/services.ts";
import type { TaskSpec } from "../../../lib/drivers/docker/api/task-spec.ts";
import { SECOND } from "./specs.ts";
import { images } from "./testbed.ts";

const Image = images.serve.reference;

export interface ReadBack {
  readonly what: string;
  readonly sent: Partial<ServiceSpec>;
  /** What is read back, beyond what every service has. */
  readonly read: Partial<ServiceSpec>;
}

export const taskOf = (more: Partial<TaskSpec>): Partial<ServiceSpec> => ({
  TaskTemplate: { ContainerSpec: { Image }, ...more },
});
const container = (more: Partial<ContainerSpec>): Partial<ServiceSpec> => taskOf({ ContainerSpec: { Image, ...more } });
export const taskRead = (more: Partial<TaskSpec>): Partial<ServiceSpec> => ({
  TaskTemplate: { ContainerSpec: { Image, Isolation: "default" }, ForceUpdate: 0, Runtime: "container", ...more },
});
const containerRead = (more: Partial<ContainerSpec>): Partial<ServiceSpec> =>
  taskRead({ ContainerSpec: { Image, Isolation: "default", ...more } });
/** Read back just as it was sent. */
const same = (what: string, more: Partial<ServiceSpec>): ReadBack => ({ what, sent: more, read: more });

/** Null, empty and missing are told apart only where it says so here. */
export const readBack: readonly ReadBack[] = [
  { what: "nothing but an image", sent: taskOf({}), read: taskRead({}) },
  { what: "no labels", sent: { Labels: null }, read: { Labels: {} } },
  same("labels, be they empty", { Labels: { colour: "blue", empty: "" } }),
  {
    what: "empty values of a container, which are as good as none",
    sent: container({
      Labels: {},
      Command: [],
      Args: null,
      Env: [],
      Hostname: "",
      Dir: "",
      User: "",
      Healthcheck: null,
      StopGracePeriod: null,
      StopSignal: "",
      Init: null,
      Sysctls: {},
    }),
    read: containerRead({}),
  },
  {
    what: "all values of a container",
    sent: container({
      Labels: { tier: "front" },
      Command: ["sleep"],
      Args: ["1000"],
      Env: ["A=1", "B="],
      Hostname: "{{.Node.Hostname}}",
      Dir: "/tmp",
      User: "1000",
      Healthcheck: {
        Test: ["CMD", "true"],
        Interval: SECOND,
        Timeout: 2 * SECOND,
        Retries: 3,
        StartPeriod: 4 * SECOND,
      },
      StopGracePeriod: 5 * SECOND,
      StopSignal: "SIGUSR1",
      Init: true,
      Sysctls: { "net.core.somaxconn": "4096", "kernel.sem": "250 32000 32 128" },
    }),
    read: containerRead({
      Labels: { tier: "front" },
      Command: ["sleep"],
      Args: ["1000"],
      Env: ["A=1", "B="],
      Hostname: "{{.Node.Hostname}}",
      Dir: "/tmp",
      User: "1000",
      Healthcheck: {
        Test: ["CMD", "true"],
        Interval: SECOND,
        Timeout: 2 * SECOND,
        Retries: 3,
        StartPeriod: 4 * SECOND,
      },
      StopGracePeriod: 5 * SECOND,
      StopSignal: "SIGUSR1",
      Init: true,
      Sysctls: { "net.core.somaxconn": "4096", "kernel.sem": "250 32000 32 128" },
    }),
  },
  {
    what: "who runs it",
    sent: container({ User: "1000:1000", Groups: ["10", "video"] }),
    read: containerRead({ User: "1000:1000", Groups: ["10", "video"] }),
  },
  {
    what: "a container whose image can be written to, which is as good as nothing said",
    sent: container({ ReadOnly: false, Groups: [], Hosts: [], Mounts: [] }),
    read: containerRead({}),
  },
  {
    what: "a resolver, be it none",
    sent: container({ DNSConfig: { Nameservers: [], Search: null } }),
    read: containerRead({ DNSConfig: {} }),
  },
  {
    what: "a resolver, hosts and mounts",
    sent: container({
      ReadOnly: true,
      DNSConfig: { Nameservers: ["10.0.0.2"], Search: ["corp.example"], Options: ["timeout:1"] },
      Hosts: ["10.0.0.7 db.example", "fd00::7 db.example"],
      Mounts: [
        { Type: "bind", Source: "/srv/", Target: "/srv", ReadOnly: true },
        { Type: "bind", Source: "/etc", Target: "/config/", ReadOnly: false, BindOptions: {} },
        { Type: "tmpfs", Target: "/tmp", TmpfsOptions: { SizeBytes: 65_536 } },
        { Type: "tmpfs", Target: "/cache", TmpfsOptions: {} },
      ],
    }),
    read: containerRead({
      ReadOnly: true,
      DNSConfig: { Nameservers: ["10.0.0.2"], Search: ["corp.example"], Options: ["timeout:1"] },
      Hosts: ["10.0.0.7 db.example", "fd00::7 db.example"],
      Mounts: [
        { Type: "bind", Source: "/srv/", Target: "/srv", ReadOnly: true },
        { Type: "bind", Source: "/etc", Target: "/config/" },
        { Type: "tmpfs", Target: "/tmp", TmpfsOptions: { SizeBytes: 65_536 } },
        { Type: "tmpfs", Target: "/cache", TmpfsOptions: {} },
      ],
    }),
  },
  same(
    "what only the node finds wrong",
    containerRead({
      Dir: "tmp",
      StopSignal: "SIGNONE",
      Hosts: ["nowhere"],
      DNSConfig: { Nameservers: ["nobody"] },
      Mounts: [{ Type: "bind", Source: "srv", Target: "/" }],
    }),
  ),
  {
    what: "a constraint on a field that there is not, with its blanks",
    sent: taskOf({ Placement: { Constraints: ["  node.label.disk  ==  ssd "] } }),
    read: taskRead({ Placement: { Constraints: ["  node.label.disk  ==  ssd "] } }),
  },
  {
    what: "zero and false of a container, which are not as good as none",
    sent: container({ Init: false, StopGracePeriod: 0, Healthcheck: {} }),
    read: containerRead({ Init: false, StopGracePeriod: 0, Healthcheck: {} }),
  },
  {
    what: "a health check with zeroes, which mean the defaults",
    sent: container({ Healthcheck: { Test: ["CMD", "true"], Interval: 0, Timeout: 0, Retries: 0, StartPeriod: 0 } }),
    read: containerRead({ Healthcheck: { Test: ["CMD", "true"] } }),
  },
  {
    what: "no health check",
    sent: container({ Healthcheck: { Test: ["NONE"] } }),
    read: containerRead({ Healthcheck: { Test: ["NONE"] } }),
  },
  {
    what: "empty values of a task, which are kept as such, a restart policy filled in",
    sent: taskOf({ Networks: [], Resources: {}, RestartPolicy: {}, Placement: {}, ForceUpdate: 0 }),
    read: taskRead({ Resources: {}, RestartPolicy: { Condition: "any", MaxAttempts: 0 }, Placement: {} }),
  },
  {
    what: "null values of a task, which are as good as none",
    sent: taskOf({ Networks: null, Resources: null, RestartPolicy: null, Placement: null }),
    read: taskRead({}),
  },
  {
    what: "all values of a task",
    sent: taskOf({
      Resources: {
        Limits: { NanoCPUs: 500_000_000, MemoryBytes: 64 << 20, Pids: 100 },
        Reservations: { NanoCPUs: 1_000_000, MemoryBytes: 8 << 20 },
      },
      RestartPolicy: { Condition: "on-failure", Delay: SECOND, MaxAttempts: 3, Window: 10 * SECOND },
      Placement: {
        Constraints: ["node.role==manager", "node.labels.zone != b"],
        Preferences: [{ Spread: { SpreadDescriptor: "node.labels.zone" } }],
        MaxReplicas: 2,
      },
      ForceUpdate: 3,
      LogDriver: { Name: "json-file", Options: { "max-size": "1m" } },
    }),
    read: taskRead({
      Resources: {
        Limits: { NanoCPUs: 500_000_000, MemoryBytes: 64 << 20, Pids: 100 },
        Reservations: { NanoCPUs: 1_000_000, MemoryBytes: 8 << 20 },
      },
      RestartPolicy: { Condition: "on-failure", Delay: SECOND, MaxAttempts: 3, Window: 10 * SECOND },
      Placement: {
        Constraints: ["node.role==manager", "node.labels.zone != b"],
        Preferences: [{ Spread: { SpreadDescriptor: "node.labels.zone" } }],
        MaxReplicas: 2,
      },
      ForceUpdate: 3,
      LogDriver: { Name: "json-file", Options: { "max-size": "1m" } },
    }),
  },
  {
    what: "zeroes of a task: durations are kept, the rest goes",
    sent: taskOf({
      Resources: { Limits: { NanoCPUs: 0, MemoryBytes: 0, Pids: 0 }, Reservations: {} },
      RestartPolicy: { Condition: "none", Delay: 0, MaxAttempts: 0, Window: 0 },
      Placement: { Constraints: [], Preferences: [], MaxReplicas: 0 },
    }),
    read: taskRead({
      Resources: { Limits: {}, Reservations: {} },
      RestartPolicy: { Condition: "none", Delay: 0, MaxAttempts: 0, Window: 0 },
      Placement: {},
    }),
  },
  {
    what: "an update configuration of one value, filled in",
    sent: { UpdateConfig: { Parallelism: 0 }, RollbackConfig: null },
    read: { UpdateConfig: { Parallelism: 0, FailureAction: "pause", MaxFailureRatio: 0, Order: "stop-first" } },
  },
  {
    what: "a ratio, in 32 bits",
    sent: { UpdateConfig: { Parallelism: 1, MaxFailureRatio: 0.123456789 } },
    read: {
      UpdateConfig: { Parallelism: 1, FailureAction: "pause", MaxFailureRatio: 0.12345679, Order: "stop-first" },
    },
  },
  same("update configurations of all values", {
    UpdateConfig: {
      Parallelism: 2,
      Delay: SECOND,
      FailureAction: "rollback",
      Monitor: 3 * SECOND,
      MaxFailureRatio: 0.5,
      Order: "start-first",
    },
    RollbackConfig: { Parallelism: 1, FailureAction: "continue", MaxFailureRatio: 0, Order: "stop-first" },
  }),
  {
    what: "an empty endpoint, which is one with an address",
    sent: { EndpointSpec: {} },
    read: { EndpointSpec: { Mode: "vip" } },
  },
  same("an endpoint without an address", { EndpointSpec: { Mode: "dnsrr" } }),
  {
    what: "a port of one value, filled in",
    sent: { EndpointSpec: { Ports: [{ TargetPort: 80 }] } },
    read: { EndpointSpec: { Mode: "vip", Ports: [{ Protocol: "tcp", TargetPort: 80, PublishMode: "ingress" }] } },
  },
  same("a port of all values", {
    EndpointSpec: {
      Mode: "vip",
      Ports: [{ Name: "dns", Protocol: "udp", TargetPort: 53, PublishedPort: 5353, PublishMode: "host" }],
    },
  }),
  same("one task a node", { Mode: { Global: {} } }),
];

/** What makes no sense. */
export const refused: readonly (readonly [string, Partial<ServiceSpec>])[] = [
  ["a name that is none", { Name: "no name" }],
  ["no image", taskOf({ ContainerSpec: { Image: "" } })],
  ["an image whose name is none", taskOf({ ContainerSpec: { Image: "No Image" } })],
  ["a network that is not there", taskOf({ Networks: [{ Target: "absent" }] })],
  ["the ingress network", taskOf({ Networks: [{ Target: "ingress" }] })],
  ["a constraint that is none", taskOf({ Placement: { Constraints: ["somewhere"] } })],
  ["a restart before the end", taskOf({ RestartPolicy: { Delay: -1 } })],
  [
    "two mounts at one path",
    container({ Mounts: ["/a", "/b"].map((Source) => ({ Type: "bind", Source, Target: "/c" })) }),
  ],
  ["an update that goes back in time", { UpdateConfig: { Parallelism: 1, Delay: -1 } }],
  ["more than all tasks that may fail", { UpdateConfig: { Parallelism: 1, MaxFailureRatio: 1.5 } }],
  ["too little memory", taskOf({ Resources: { Limits: { MemoryBytes: 1 } } })],
  ["too little of a CPU", taskOf({ Resources: { Limits: { NanoCPUs: 1 } } })],
  ["a health check every nanosecond", container({ Healthcheck: { Test: ["CMD", "true"], Interval: 1 } })],
  [
    "a port on every node without an address",
    { EndpointSpec: { Mode: "dnsrr", Ports: [{ TargetPort: 80, PublishedPort: 90, PublishMode: "ingress" }] } },
  ],
  [
    "the same port twice",
    {
      EndpointSpec: {
        Ports: [
          { TargetPort: 80, PublishedPort: 90 },
          { TargetPort: 81, PublishedPort: 90 },
        ],
      },
    },
  ],
];
