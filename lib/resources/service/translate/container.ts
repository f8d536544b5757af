import type { ContainerSpec } from "../../../drivers/docker/api/container-spec.ts";
import { defaulted, list, map, optional, record, time } from "../../translation/forms.ts";
import { at, key, type Translations } from "../../translation/translation.ts";
import type { containerSettings } from "../container.ts";
import type { ServiceSpec } from "../props.ts";
import type { Signal } from "../stop.ts";
import { dns, hosts } from "./dns.ts";
import { readConfig, readSecret, writeConfig, writeSecret } from "./files.ts";
import { healthcheck } from "./healthcheck.ts";
import { readMount, writeMount } from "./mounts.ts";

/** What is said of the container; its image apart, of which the state knows more than Docker. */
export type Container = Pick<ServiceSpec, Exclude<keyof typeof containerSettings, "image">>;

export const container: Translations<Container, ContainerSpec> = {
  command: key("Command", list()),
  args: key("Args", list()),
  env: key(
    "Env",
    record((name, value) => `${name}=${value}`, variable),
  ),
  user: key("User", optional()),
  groups: key("Groups", list()),
  workingDir: key("Dir", optional()),
  hostname: key("Hostname", optional()),
  init: key("Init", optional()),
  readOnly: key("ReadOnly", defaulted(false)),
  mounts: key("Mounts", list(writeMount, readMount)),
  configs: key("Configs", list(writeConfig, readConfig)),
  secrets: key("Secrets", list(writeSecret, readSecret)),
  dns: at("DNSConfig", dns),
  hosts: key("Hosts", hosts),
  sysctls: key("Sysctls", map),
  healthcheck,
  stopSignal: key("StopSignal", optional<Signal>()),
  stopGracePeriod: key("StopGracePeriod", time("10s")),
};

/** A line without a value takes the name out of the environment: that is none of ours. */
function variable(line: string): readonly (readonly [string, string])[] {
  const end = line.indexOf("=");
  return end < 0 ? [] : [[line.slice(0, end), line.slice(end + 1)]];
}
