import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { problem } from "../core/errors.ts";

export interface PassphraseOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Whether a person sits there. */
  readonly isTerminal: boolean;
  /** Tells that person something, once. */
  readonly tell: (text: string) => void;
}

/**
 * The passphrase of the state's secrets: as the Pulumi CLI finds it, or the user's own file, which is made on a
 * terminal when there is none, and never where `CI` is set: there nobody would back it up.
 *
 * @throws `not-found` where none is set and none may be made
 */
export function passphraseOf({ env, isTerminal, tell }: PassphraseOptions): string {
  const text = env["PULUMI_CONFIG_PASSPHRASE"];
  if (text !== undefined) return text;
  const file = env["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? ownFile(env);
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  if (env["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined || !isTerminal || env["CI"] !== undefined) throw missing(file);
  return make(file, tell);
}

function ownFile(env: NodeJS.ProcessEnv): string {
  return join(env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "swarmwright", "passphrase");
}

function make(file: string, tell: (text: string) => void): string {
  const passphrase = randomBytes(32).toString("base64url");
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${passphrase}\n`, { mode: 0o600, flag: "wx" });
  tell(`Made a passphrase for the secrets in your state: ${file}\nBack it up: without it the state is unreadable.`);
  return passphrase;
}

function missing(file: string) {
  const summary = `none is set, and there is no ${file}`;
  const remedy = "set PULUMI_CONFIG_PASSPHRASE, or name a file that holds it in PULUMI_CONFIG_PASSPHRASE_FILE";
  return problem("not-found", "PULUMI_CONFIG_PASSPHRASE", summary, remedy);
}
