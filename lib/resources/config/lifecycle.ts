import { createHash } from "node:crypto";
import type { Lifecycle } from "../../core/lifecycle.ts";
import type { LiveConfig } from "../../drivers/docker/api/files.ts";
import type * as docker from "../../drivers/docker/api/files.ts";
import type { Drivers } from "../../drivers/port.ts";
import { keptFileLifecycle } from "../kept-file/lifecycle.ts";
import { versionName } from "../kept-file/versions.ts";
import { type ConfigOutputs, configSchema, type ConfigSpec } from "./props.ts";
import { toRequest, toSpec } from "./translate.ts";
import { tryContent } from "./try-content.ts";

export const configLifecycle: Lifecycle<ConfigSpec, ConfigOutputs, Pick<Drivers, "docker">> = {
  ...keptFileLifecycle<ConfigSpec, ConfigOutputs, LiveConfig, docker.ConfigSpec>({
    kind: "config",
    schema: configSchema,
    apiOf: ({ configs }) => configs,
    toRequest,
    toSpec,
    toOutputs: ({ ID }) => ({ configId: ID }),
    idIn: ({ configId }) => configId,
    tryContent,
  }),

  async settle(_drivers, _call, props) {
    const name = versionName(props, (held) => createHash("sha256").update(held).digest("hex"));
    return { props: { ...props, name }, problems: [] };
  },
};
