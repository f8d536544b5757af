import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap } from "yaml";
import type { SecretsManager } from "../engine/state/secrets.ts";
import type { Project } from "./project.ts";
import { readYamlFile } from "./yaml-file.ts";

/** A stack's configuration, as a program reads it with `new pulumi.Config()`. */
export interface StackConfig {
  /** `project:key` to its text. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

/** Pulumi.<stack>.yaml. */
export interface StackSettings {
  /** `encryptionsalt`, as the Pulumi CLI writes it. */
  readonly salt: string | undefined;
  /** @param secrets opens what is encrypted; called only if something is */
  config(secrets: () => Promise<SecretsManager>): Promise<StackConfig>;
  /** Writes the salt into the file; what else is in it stays, comments too. */
  keepSalt(salt: string): void;
}

export function stackSettings({ name: project, directory }: Project, stack: string): StackSettings {
  const file = join(directory, `Pulumi.${stack}.yaml`);
  const document = readYamlFile(file);
  return {
    salt: textAt(document, "encryptionsalt"),
    config: (secrets) => readConfig(document, project, secrets),
    keepSalt(salt) {
      document.set("encryptionsalt", salt);
      writeFileSync(file, document.toString());
    },
  };
}

function textAt(document: Document, key: string): string | undefined {
  const value = document.get(key);
  return typeof value === "string" ? value : undefined;
}

async function readConfig(
  document: Document,
  project: string,
  secrets: () => Promise<SecretsManager>,
): Promise<StackConfig> {
  const config = document.get("config");
  const entries = isMap(config) ? Object.entries(config.toJSON() as Record<string, unknown>) : [];
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, value] of entries) {
    const name = key.includes(":") ? key : `${project}:${key}`;
    if (holdsSecret(value)) secretKeys.push(name);
    values[name] = textOf(holdsSecret(value) ? decrypted(value, await secrets()) : value);
  }
  return { values, secretKeys };
}

interface Secure {
  readonly secure: string;
}

function isSecure(value: unknown): value is Secure {
  return typeof value === "object" && value !== null && typeof (value as Partial<Secure>).secure === "string";
}

function holdsSecret(value: unknown): boolean {
  if (isSecure(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

function decrypted(value: unknown, secrets: SecretsManager): unknown {
  if (isSecure(value)) return secrets.decrypt(value.secure);
  if (Array.isArray(value)) return value.map((item) => decrypted(item, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decrypted(item, secrets)]));
}

/** A program sees text: what is structured arrives as JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
