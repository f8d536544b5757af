import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, transport } from "../../core/change-policy.ts";
import { disclosure, saidByConstruct } from "../../core/disclosure.ts";
import { notation, octal } from "../../core/notation.ts";
import { withoutDigest } from "../../core/naming.ts";
import type { ConfigRef, SecretRef } from "../../core/references.ts";
import type { Fault } from "../../core/rule.ts";
import { type Mount, target } from "./mounts.ts";

/** A config, when there is more to say than which. Source: Docker Engine API v1.41, ContainerSpec.Configs. */
export interface ConfigMountArgs extends FileArgs {
  readonly config: ConfigRef;
  /**
   * A whole path in the container.
   * @example "/etc/nginx/nginx.conf"
   * @defaultValue `/<name of the config, without its digest>`
   */
  readonly target?: Input<string | undefined>;
}

/** A secret, when there is more to say than which. Source: Docker Engine API v1.41, ContainerSpec.Secrets. */
export interface SecretMountArgs extends FileArgs {
  readonly secret: SecretRef;
  /**
   * A whole path in the container.
   * @example "/etc/ssl/private/site.key"
   * @defaultValue `/run/secrets/<name of the secret, without its digest>`
   */
  readonly target?: Input<string | undefined>;
}

interface FileArgs {
  /**
   * Number of the user that the file belongs to.
   * @defaultValue 0
   */
  readonly uid?: Input<number | undefined>;
  /**
   * Number of its group.
   * @defaultValue 0
   */
  readonly gid?: Input<number | undefined>;
  /**
   * Permissions, as an octal literal.
   * @example 0o400
   * @defaultValue 0o444
   */
  readonly mode?: Input<number | undefined>;
}

const LAST_ID = 2 ** 32 - 2;
const ALL_PERMISSIONS = 0o777;
export const USUAL_MODE = 0o444;

const mode = z.int().refine((bits) => bits >= 0 && bits <= ALL_PERMISSIONS, {
  error: ({ input }) => `${String(input)} is no permission of a file`,
  params: { remedy: "write it as an octal literal, such as 0o444" },
});

const file = {
  /** It carries a digest of the content: another content is another name. */
  name: z.string().register(disclosure, saidByConstruct),
  target: target.optional(),
  uid: z.int().min(0).max(LAST_ID).default(0),
  gid: z.int().min(0).max(LAST_ID).default(0),
  mode: mode.default(USUAL_MODE).register(notation, octal),
};

const id = () => z.string().register(changePolicy, transport).register(disclosure, saidByConstruct);

export const configMount = z.strictObject({ ...file, configId: id() });
export const secretMount = z.strictObject({ ...file, secretId: id() });

/** A config or a secret in a container, with every default filled in. */
export type ConfigMount = z.output<typeof configMount>;
export type SecretMount = z.output<typeof secretMount>;

interface Seen {
  readonly mounts: readonly Mount[];
  readonly configs: readonly ConfigMount[];
  readonly secrets: readonly SecretMount[];
}

/** A path of the container cannot show two things. Names, paths and ids may be unknown still. */
export function seenTwice({ mounts, configs, secrets }: Seen): Fault | undefined {
  const files = [...configs.map((it) => pathOf(it, "/")), ...secrets.map((it) => pathOf(it, "/run/secrets/"))].filter(
    (path) => typeof path === "string",
  );
  const paths = [...mounts.map(({ target: path }) => path), ...files];
  const twice = [...new Set(files.filter((path) => paths.indexOf(path) !== paths.lastIndexOf(path)))];
  if (twice.length === 0) return undefined;
  return { summary: `two things at one path: ${twice.join(", ")}`, remedy: "give each a target of its own" };
}

function pathOf({ target: path, name }: ConfigMount | SecretMount, folder: string): string | undefined {
  return path ?? (typeof name === "string" ? `${folder}${withoutDigest(name)}` : undefined);
}
