import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { selfSigned } from "../../lib/core/self-signed.ts";
import { scratchFolder } from "./scratch-folder.ts";

const missing = spawnSync("haproxy", ["-v"]).error !== undefined;

/** Why HAProxy cannot be asked here, as part of a test's title. */
export const whyNoHaproxy = missing ? " (skipped: haproxy is not installed)" : "";

/**
 * What HAProxy says against a configuration of a cluster; empty if nothing. Names of the cluster are not looked up, and
 * a certificate of this test's own stands for those of the configuration.
 */
export function complaints(configuration: string): string {
  const { certificate, key } = selfSigned("localhost");
  const folder = scratchFolder({ "tls.pem": certificate + key });
  writeFileSync(join(folder, "certificates"), `${folder}/tls.pem\n`);
  const text = configuration.replaceAll(/crt-list \S+/g, `crt-list ${folder}/certificates`);
  const file = join(folder, "haproxy.cfg");
  writeFileSync(file, text);
  const { status, stderr } = spawnSync("haproxy", ["-c", "-f", file], { encoding: "utf8" });
  const said = stderr.split("\n").filter((line) => /\[(?:WARNING|ALERT)\]/.test(line));
  return status === 0 ? said.join("\n") : [`exit ${status}`, ...said].join("\n");
}
