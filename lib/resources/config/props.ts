import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, immutable, transport } from "../../core/change-policy.ts";
import { disclosure, shown, shownFile } from "../../core/disclosure.ts";
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
import { cluster, connection, reachableMachines } from "../references-schema.ts";
import { check, type ConfigCheckArgs } from "./check.ts";

/** Settings of a {@link Config}. */
export interface ConfigArgs {
  /** The cluster that keeps it. */
  readonly cluster: ClusterRef;
  /**
   * What the file holds, as a text; less than 1000 KiB. Another content is another config: the services that use it
   * roll, then the old one goes. Everyone who can reach a manager can read it: a secret value is refused.
   * @example readFileSync("nginx.conf", "utf8")
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
   * another config.
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
   * So many earlier contents stay on the cluster after all services have rolled, for going back by hand: those first that
   * `docker service rollback` would need, and all of those; then the latest.
   * @defaultValue 0
   */
  readonly keep?: Input<number | undefined>;
  /**
   * Try a content before it is kept: if a command says no, nothing has changed yet. It sees a template
   * as it is written. A change restarts nothing.
   * @example { image: "nginx:1.29", command: ["nginx", "-t"], target: "/etc/nginx/nginx.conf" }
   * @defaultValue none
   */
  readonly check?: ConfigCheckArgs | undefined;
  /**
   * Labels for your own use. A change restarts nothing.
   * @defaultValue none
   */
  readonly labels?: Input<Readonly<Record<string, Input<string>>> | undefined>;
}

/** Of swarmkit: less than this. */
const LIMIT_KIB = 1_000;

/** What a user may say, without the cluster. */
export const configSettings = {
  name: fileName.optional().register(changePolicy, immutable).register(disclosure, shown),
  /** The name shows its digest: another content is another name. */
  content: fileContent().register(changePolicy, transport).register(disclosure, shownFile),
  ...keptFileSettings(),
};

const shape = z.strictObject({
  ...configSettings,
  check: check.optional().register(changePolicy, transport),
  cluster: cluster.register(changePolicy, immutable),
  connection: connection.register(changePolicy, transport),
  /** Where a content can be tried, if it is to be. */
  machines: reachableMachines.default([]).register(changePolicy, transport),
});

const held = rule(shape, ["content", "encoding"], ["content"], (it) => wrongContent(it, LIMIT_KIB));

export const configSchema = rule(held, ["content", "encoding", "templateDriver"], ["content"], (it) =>
  wrongTemplate(bytesOf(it).toString("utf8"), it.templateDriver),
);

/** The props with every default filled in; the name has its digest then. */
export type ConfigSpec = z.output<typeof configSchema>;

/** What is known of a config once it is there. */
export interface ConfigOutputs {
  readonly configId: string;
}
