import { createHmac } from "node:crypto";
import type { Lifecycle } from "../../core/lifecycle.ts";
import { Secret } from "../../core/value.ts";
import type * as docker from "../../drivers/docker/api/files.ts";
import type { Drivers } from "../../drivers/port.ts";
import { keptFileLifecycle } from "../kept-file/lifecycle.ts";
import { versionName } from "../kept-file/versions.ts";
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
    const key = typeof before?.["key"] === "string" ? before["key"] : newKey();
    const name = versionName(props, (held) => createHmac("sha256", key).update(held).digest("hex"));
    return { props: { ...props, name, key: new Secret(key) }, problems: [] };
  },
};
