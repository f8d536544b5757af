import { createHash } from "node:crypto";
import type { Lifecycle } from "../../core/lifecycle.ts";
import { contentName } from "../../core/naming.ts";
import { unknown } from "../../core/value.ts";
import type { LiveConfig } from "../../drivers/docker/api.ts";
import type * as docker from "../../drivers/docker/api.ts";
import type { Drivers } from "../../drivers/port.ts";
import { keptFileLifecycle } from "../kept-file/lifecycle.ts";
import { type ConfigOutputs, configSchema, type ConfigSpec } from "./props.ts";
import { toRequest, toSpec } from "./translate.ts";

export const configLifecycle: Lifecycle<ConfigSpec, ConfigOutputs, Pick<Drivers, "docker">> = {
  ...keptFileLifecycle<ConfigSpec, ConfigOutputs, LiveConfig, docker.ConfigSpec>({
    kind: "config",
    schema: configSchema,
    apiOf: ({ configs }) => configs,
    toRequest,
    toSpec,
    toOutputs: ({ ID }) => ({ configId: ID }),
    idIn: ({ configId }) => configId,
  }),

  /** The content decides the name, and that must be known before the plan is made. */
  async settle(_drivers, _call, props) {
    const { name, content } = props;
    const isKnown = typeof name === "string" && typeof content === "string";
    const settled = isKnown ? contentName(name, createHash("sha256").update(content).digest("hex")) : unknown;
    return { props: { ...props, name: settled }, problems: [] };
  },
};
