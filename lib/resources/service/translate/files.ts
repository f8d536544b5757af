import { withoutDigest } from "../../../core/naming.ts";
import type * as docker from "../../../drivers/docker/api/files.ts";
import { type ConfigMount, type SecretMount, USUAL_MODE } from "../files.ts";

type Where = Pick<ConfigMount, "gid" | "mode" | "target" | "uid">;

export function writeConfig({ name, configId, ...where }: ConfigMount): docker.ConfigReference {
  return { ConfigID: configId, ConfigName: name, File: writeFile(name, where) };
}

export function readConfig({ ConfigID, ConfigName, File }: docker.ConfigReference): ConfigMount {
  return { name: ConfigName, configId: ConfigID, ...readFile(ConfigName, File) };
}

export function writeSecret({ name, secretId, ...where }: SecretMount): docker.SecretReference {
  return { SecretID: secretId, SecretName: name, File: writeFile(name, where) };
}

export function readSecret({ SecretID, SecretName, File }: docker.SecretReference): SecretMount {
  return { name: SecretName, secretId: SecretID, ...readFile(SecretName, File) };
}

/** A name alone is one in the folder that Docker has for its kind; a path that a user gave is a whole one. */
function writeFile(name: string, { target, uid, gid, mode }: Where): docker.FileTarget {
  return { Name: target ?? withoutDigest(name), UID: String(uid), GID: String(gid), Mode: mode };
}

function readFile(name: string, file: docker.FileTarget | null | undefined): Where {
  const { Name = withoutDigest(name), UID = "0", GID = "0", Mode = USUAL_MODE } = file ?? {};
  const where = { uid: Number(UID), gid: Number(GID), mode: Mode };
  return Name === withoutDigest(name) ? where : { ...where, target: Name };
}
