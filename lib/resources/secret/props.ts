import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, immutable, transport } from "../../core/change-policy.ts";
import { disclosure, keptHidden, shown } from "../../core/disclosure.ts";
import type { ClusterRef } from "../../core/references.ts";
import { rule } from "../../core/rule.ts";
import { wrongTemplate } from "../kept-file/template.ts";
import {
  bytesOf,
  type Encoding,
  fileContent,
  fileName,
  keptFileSettings,
  type TemplateDriver,
  wrongContent,
} from "../kept-file/props.ts";
import { cluster, connection } from "../references-schema.ts";

/** Settings of a {@link Secret}. */
export interface SecretArgs {
  /** The cluster that keeps it. */
  readonly cluster: ClusterRef;
  /**
   * The value; less than 500 KiB. Encrypted in the state, and in no log, plan or error. Another value is another
   * secret: the services that use it roll, then the old one goes.
   * @example new pulumi.Config().requireSecret("dbPassword")
   */
  readonly content: Input<string>;
  /**
   * How `content` is written. A file that is no text is read with `readFileSync("store.jks", "base64")`.
   * @example "base64"
   * @defaultValue `"utf8"`
   */
  readonly encoding?: Input<Encoding | undefined>;
  /**
   * Fill in the content as a template of Go's, on the machine of each task and for that task:
   * `{{.Service.Name}}`, `{{.Task.Slot}}`, `{{.Node.ID}}`, `{{env "NAME"}}` of the container, and what else it is given:
   * `{{config "target"}}`, `{{secret "target"}}`. Engines have no `{{.Node.Hostname}}` here. Switched on or off, it is
   * another secret.
   * @example "golang"
   * @defaultValue the content as it is
   */
  readonly templateDriver?: Input<TemplateDriver | undefined>;
  /**
   * Name on the cluster, before the digest.
   * @defaultValue the construct's name
   */
  readonly name?: Input<string | undefined>;
  /**
   * So many earlier values stay on the cluster after all services have rolled, for going back by hand: those first that
   * `docker service rollback` would need, and all of those; then the latest.
   * @defaultValue 0
   */
  readonly keep?: Input<number | undefined>;
  /**
   * Labels for your own use. A change restarts nothing.
   * @defaultValue none
   */
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
}

/** Of swarmkit: less than this. */
const LIMIT_KIB = 500;

/** What a user may say, without the cluster. */
export const secretSettings = {
  name: fileName.optional().register(changePolicy, immutable).register(disclosure, shown),
  /** The name shows its digest: another content is another name. */
  content: fileContent().register(changePolicy, transport).register(disclosure, keptHidden),
  ...keptFileSettings(),
};

const shape = z.strictObject({
  ...secretSettings,
  /**
   * What the digest in the name is made with, so that nobody can guess a weak value from its name. Made up for each
   * secret, kept encrypted in the state.
   */
  key: z.string().optional().register(changePolicy, transport).register(disclosure, keptHidden),
  cluster: cluster.register(changePolicy, immutable),
  connection: connection.register(changePolicy, transport),
});

const held = rule(shape, ["content", "encoding"], ["content"], (it) => wrongContent(it, LIMIT_KIB));

export const secretSchema = rule(held, ["content", "encoding", "templateDriver"], ["content"], (it) =>
  wrongTemplate(bytesOf(it).toString("utf8"), it.templateDriver),
);

/** The props with every default filled in; the name has its digest then. */
export type SecretSpec = z.output<typeof secretSchema>;

/** What is known of a secret once it is there. */
export interface SecretOutputs {
  readonly secretId: string;
}
