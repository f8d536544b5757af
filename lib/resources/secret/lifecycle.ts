import { createHmac } from "node:crypto";
import type { Lifecycle } from "../../core/lifecycle.ts";
import { contentName } from "../../core/naming.ts";
import { Secret, unknown } from "../../core/value.ts";
import type * as docker from "../../drivers/docker/api.ts";
import type { Drivers } from "../../drivers/port.ts";
import { keptFileLifecycle } from "../kept-file/lifecycle.ts";
import { type SecretOutputs, secretSchema, type SecretSpec } from "./props.ts";
import { toRequest, toSpec } from "./translate.ts";

export const secretLifecycle: Lifecycle<SecretSpec, SecretOutputs, Pick<Drivers, "docker" | "newKey">> = {
  ...keptFileLifecycle<SecretSpec, SecretOutputs, docker.LiveSecret, docker.SecretSpec>({
    kind: "secret",
    schema: secretSchema,
    apiOf: ({ secrets }) => secrets,
    toRequest,
    toSpec,
    toOutputs: ({ ID }) => ({ secretId: ID }),
    idIn: ({ secretId }) => secretId,
  }),

  /** A key of its own, for all its life: an equal value has an equal name then, and nobody else can work it out. */
  async settle({ newKey }, _call, props, before) {
    const { name, content } = props;
    const key = typeof before?.["key"] === "string" ? before["key"] : newKey();
    const isKnown = typeof name === "string" && typeof content === "string";
    const settled = isKnown ? contentName(name, createHmac("sha256", key).update(content).digest("hex")) : unknown;
    return { props: { ...props, name: settled, key: new Secret(key) }, problems: [] };
  },
};
