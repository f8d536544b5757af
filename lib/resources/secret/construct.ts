import { CustomResource, type CustomResourceOptions, type Output, secret, type StackReference } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import type { SecretRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { validateNow } from "../../core/validate-now.ts";
import { Secret as SecretValue } from "../../core/value.ts";
import { onCluster } from "../on-cluster.ts";
import { clusterInputs } from "../references-input.ts";
import { type SecretArgs, secretSchema } from "./props.ts";

/**
 * A value that the cluster keeps encrypted and hands to the tasks of services as a file in memory. Its name carries a
 * keyed digest of the value: a changed value rolls the services that use it, and then the old one goes.
 *
 * @example
 * const password = new Secret("db-password", { cluster, content: config.requireSecret("dbPassword") });
 * new Service("db", {
 *   cluster,
 *   image: "postgres:17",
 *   env: { POSTGRES_PASSWORD_FILE: "/run/secrets/db-password" },
 *   secrets: [password],
 * });
 */
export class Secret extends CustomResource implements SecretRef {
  /** Its name on the cluster, with the digest. */
  declare readonly name: Output<string>;
  declare readonly secretId: Output<string>;

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain; never with the value */
  constructor(name: string, args: SecretArgs, options?: CustomResourceOptions) {
    const { cluster, ...settings } = args;
    const inputs = { name, ...settings, ...clusterInputs(cluster) };
    validateNow(secretSchema, constructPath(name, options?.parent), { ...inputs, content: untold(args.content) });
    const concealed = { secretId: undefined, ...inputs, content: secret(args.content) };
    super("swarmwright:index:Secret", name, concealed, onCluster(cluster, options));
  }

  /** The secret that another stack exports: `export const password = secret;` */
  static fromStack(stack: StackReference, outputName: string): SecretRef {
    return fromStack<SecretRef>(stack, outputName, { name: "plain", secretId: "plain" });
  }
}

/** A plain value is checked at once, but no error shows it. */
function untold(content: SecretArgs["content"]): unknown {
  return typeof content === "object" ? content : new SecretValue(content);
}
