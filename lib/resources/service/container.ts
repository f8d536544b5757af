import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, rolling, transport } from "../../core/change-policy.ts";
import {
  disclosure,
  ofFixedForm,
  saidByConstruct,
  shown,
  shownAddress,
  shownInCommand,
  shownInErrors,
  shownToManagers,
} from "../../core/disclosure.ts";
import type { Duration } from "../../core/quantity.ts";
import type { ConfigRef, ImageRef, SecretRef } from "../../core/references.ts";
import { absolutePath, duration, text } from "../../core/schema.ts";
import { type DnsArgs, dns, hosts } from "./dns.ts";
import { configMount, type ConfigMountArgs, secretMount, type SecretMountArgs } from "./files.ts";
import { type HealthcheckArgs, healthcheckOrNone } from "./healthcheck.ts";
import { mount, type MountArgs } from "./mounts.ts";
import { type Signal, signal } from "./stop.ts";
import { sysctls } from "./sysctls.ts";

/** What runs in a task. Source: Docker Engine API v1.41, ContainerSpec. */
export interface ContainerArgs {
  /** An {@link Image}, or a reference to an image that the machines have or can pull. A change rolls the tasks. */
  readonly image: Input<string> | ImageRef;
  /**
   * What to run, instead of the image's entrypoint. A change rolls the tasks.
   * @example ["/bin/sh", "-c"]
   * @defaultValue the image's
   */
  readonly command?: Input<readonly Input<string>[] | undefined>;
  /**
   * Arguments of the command; secret values are refused. A change rolls the tasks.
   * @example ["--port", "8080"]
   * @defaultValue the image's
   */
  readonly args?: Input<readonly Input<string>[] | undefined>;
  /**
   * Environment. Everyone who can reach a manager can read it: the plan warns of secret values. Docker fills in
   * templates in its values. A change rolls the tasks.
   * @example { LOG_LEVEL: "info", MACHINE: "{{.Node.Hostname}}" }
   * @defaultValue the image's
   */
  readonly env?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * Whom the process runs as: a name of the image or a number, and after a colon its group. A change
   * rolls the tasks.
   * @example "1000:1000"
   * @defaultValue the image's
   */
  readonly user?: Input<string | undefined>;
  /**
   * More groups of the process, by name or number. A change rolls the tasks.
   * @example ["video"]
   * @defaultValue none
   */
  readonly groups?: Input<readonly Input<string>[] | undefined>;
  /**
   * The folder in the container that the process starts in; a whole path. A change rolls the tasks.
   * @example "/srv/app"
   * @defaultValue the image's
   */
  readonly workingDir?: Input<string | undefined>;
  /**
   * Host name in the container. Docker fills in templates. A change rolls the tasks.
   * @example "{{.Node.Hostname}}-{{.Task.Slot}}"
   * @defaultValue the container's id
   */
  readonly hostname?: Input<string | undefined>;
  /**
   * Run a small init as process 1, which passes signals on and reaps what the program leaves behind. The kernel keeps
   * from process 1 the signals that it has no handler for: a program that counts on being ended by SIGTERM, such as
   * busybox's httpd, otherwise ends only after `stopGracePeriod`, killed, and each task of a roll takes that long. A
   * change rolls the tasks.
   * @example true
   * @defaultValue what the engine is set to: none, if nobody changed that
   */
  readonly init?: Input<boolean | undefined>;
  /**
   * Nothing of the image can be written to; mounts can. A change rolls the tasks.
   * @defaultValue false
   */
  readonly readOnly?: Input<boolean | undefined>;
  /**
   * Files and folders of the machine, and folders in memory. A change rolls the tasks.
   * @example [{ type: "bind", source: "/srv/www", target: "/www", readOnly: true }, { type: "tmpfs", target: "/tmp" }]
   * @defaultValue none
   */
  readonly mounts?: readonly MountArgs[] | undefined;
  /**
   * Files that the cluster keeps. A change rolls the tasks, and so does another content.
   * @example [{ config: nginxConf, target: "/etc/nginx/nginx.conf" }]
   * @defaultValue none
   */
  readonly configs?: readonly (ConfigRef | ConfigMountArgs)[] | undefined;
  /**
   * Values that the cluster keeps encrypted, as files in memory. A change rolls the tasks, and so does another value.
   * @example [password, { secret: key, target: "/etc/ssl/private/site.key", uid: 1000, mode: 0o400 }]
   * @defaultValue none
   */
  readonly secrets?: readonly (SecretRef | SecretMountArgs)[] | undefined;
  /**
   * How names are looked up that no service of the cluster has. A change rolls the tasks.
   * @example { nameservers: ["10.0.0.2"], options: ["timeout:1"] }
   * @defaultValue as on the machine
   */
  readonly dns?: DnsArgs | undefined;
  /**
   * Names with their addresses, for the container's `/etc/hosts`. A change rolls the tasks.
   * @example { "db.corp.example": "10.0.0.7" }
   * @defaultValue none
   */
  readonly hosts?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * Settings of the kernel that hold in the container alone: `net.*`, `fs.mqueue.*` and those of System V IPC. A change
   * rolls the tasks.
   * @example { "net.core.somaxconn": "4096" }
   * @defaultValue the kernel's for a new container
   */
  readonly sysctls?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * When a task is healthy. Updates wait for it, and so does what depends on the service. A change
   * rolls the tasks.
   * @example { test: ["CMD", "wget", "-qO-", "http://localhost:8080/health"], interval: "5s" }
   * @defaultValue the image's; `"none"` turns that off
   */
  readonly healthcheck?: HealthcheckArgs | "none" | undefined;
  /**
   * What asks the process to end. A change rolls the tasks.
   * @example "SIGQUIT"
   * @defaultValue the image's, else `"SIGTERM"`
   */
  readonly stopSignal?: Input<Signal | undefined>;
  /**
   * Time between the stop signal and the kill; `"0s"` kills at once. A change rolls the tasks.
   * @example "1m"
   * @defaultValue `"10s"`
   */
  readonly stopGracePeriod?: Input<Duration | undefined>;
}

const image = z.strictObject({
  reference: z.string().min(1),
  imageId: z.string().optional().register(changePolicy, transport).register(disclosure, saidByConstruct),
});

const words = () => z.array(z.string()).default([]);

const variableName = z.string().regex(/^[^=]+$/, { error: 'a name has no "=" in it' });

/** Docker takes anything; the kernel takes 64 characters, and templates are filled in before. */
const hostname = z.string().refine((name) => /\{\{.+\}\}/.test(name) || /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(name), {
  error: "no host name: letters, digits, . and -, 64 at most",
  params: { remedy: 'correct it, or use a template such as "{{.Node.Hostname}}"' },
});

/** What a user may say of the container; constructs are references by now. */
export const containerSettings = {
  image: image.register(changePolicy, rolling).register(disclosure, shown),
  command: words().register(changePolicy, rolling).register(disclosure, shownInCommand),
  args: words().register(changePolicy, rolling).register(disclosure, shownInCommand),
  env: z
    .record(variableName, z.string())
    .default({})
    .register(changePolicy, rolling)
    .register(disclosure, shownToManagers),
  user: text.optional().register(changePolicy, rolling).register(disclosure, shownInErrors),
  groups: z.array(text).default([]).register(changePolicy, rolling).register(disclosure, shownInErrors),
  workingDir: absolutePath.optional().register(changePolicy, rolling).register(disclosure, shownInErrors),
  hostname: hostname.optional().register(changePolicy, rolling).register(disclosure, shownInErrors),
  init: z.boolean().optional().register(changePolicy, rolling),
  readOnly: z.boolean().default(false).register(changePolicy, rolling),
  mounts: z.array(mount).default([]).register(changePolicy, rolling).register(disclosure, shownInErrors),
  configs: z.array(configMount).default([]).register(changePolicy, rolling).register(disclosure, shownInErrors),
  secrets: z.array(secretMount).default([]).register(changePolicy, rolling).register(disclosure, shownInErrors),
  dns: dns
    .default({ nameservers: [], search: [], options: [] })
    .register(changePolicy, rolling)
    .register(disclosure, shownAddress),
  hosts: hosts.default({}).register(changePolicy, rolling).register(disclosure, shownAddress),
  sysctls: sysctls.default({}).register(changePolicy, rolling).register(disclosure, shownInErrors),
  healthcheck: healthcheckOrNone.optional().register(changePolicy, rolling).register(disclosure, shownInCommand),
  stopSignal: signal.optional().register(changePolicy, rolling).register(disclosure, ofFixedForm),
  stopGracePeriod: duration.default("10s").register(changePolicy, rolling),
};
