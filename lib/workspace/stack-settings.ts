import { rmSync, writeFileSync } from "node:fs";
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

/** Pulumi.<stack>.yaml. Whatever is written, all else in it stays as it is, comments too. */
export interface StackSettings {
  /** `encryptionsalt`, as the Pulumi CLI writes it. */
  readonly salt: string | undefined;
  /** @param secrets opens what is encrypted; called only if something is */
  config(secrets: () => Promise<SecretsManager>): Promise<StackConfig>;
  keepSalt(salt: string): void;
  /** @param key with or without the project's name and a colon in front */
  set(key: string, value: string | Secure): void;
  /** @returns `false` when there was none */
  unset(key: string): boolean;
  /** Removes the file. */
  remove(): void;
}

/** A value that only the passphrase opens. */
export interface Secure {
  readonly secure: string;
}

export function stackSettings({ name: project, directory }: Project, stack: string): StackSettings {
  const file = join(directory, `Pulumi.${stack}.yaml`);
  const document = readYamlFile(file);
  const write = () => writeFileSync(file, document.toString());
  /** As it is written already, or else in full. */
  const pathOf = (key: string) => {
    const name = fullKey(project, key);
    const short = name.slice(project.length + 1);
    return ["config", name.startsWith(`${project}:`) && document.hasIn(["config", short]) ? short : name];
  };
  return {
    salt: textAt(document, "encryptionsalt"),
    config: (secrets) => readConfig(document, project, secrets),
    keepSalt(salt) {
      document.set("encryptionsalt", salt);
      write();
    },
    set(key, value) {
      if (!isMap(document.get("config"))) document.set("config", document.createNode({}));
      // Plain text goes into the node that is there, so that the comment beside it stays.
      document.setIn(pathOf(key), typeof value === "string" ? value : document.createNode(value));
      write();
    },
    unset(key) {
      const isThere = document.hasIn(pathOf(key)) && document.deleteIn(pathOf(key));
      if (isThere) write();
      return isThere;
    },
    remove: () => rmSync(file, { force: true }),
  };
}

/** `image` of the project `shop` is `shop:image`. */
export function fullKey(project: string, key: string): string {
  return key.includes(":") ? key : `${project}:${key}`;
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
    const name = fullKey(project, key);
    if (holdsSecret(value)) secretKeys.push(name);
    values[name] = textOf(holdsSecret(value) ? decrypted(value, await secrets()) : value);
  }
  return { values, secretKeys };
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
