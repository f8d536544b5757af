import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { problem } from "../../core/errors.ts";

const derive = promisify(pbkdf2);
/** As the Pulumi CLI does it (sdk/go/common/resource/config/crypt.go). */
const ROUNDS = 1_000_000;
const TAG_BYTES = 16;

/** Encrypts the secrets of a state, in Pulumi's passphrase format: the real CLI reads it with the same passphrase. */
export interface SecretsManager {
  /** `v1:<salt>:v1:<nonce>:<ciphertext>`: `encryptionsalt` of Pulumi.<stack>.yaml. */
  readonly salt: string;
  encrypt(text: string): string;
  decrypt(ciphertext: string): string;
}

/** @throws `state-corrupt` when the passphrase is not the one that the salt was made with. */
export async function openSecrets(passphrase: string, salt: string): Promise<SecretsManager> {
  const [, bytes = "", ...proof] = salt.split(":");
  const manager = secretsWithKey(await keyOf(passphrase, Buffer.from(bytes, "base64")), salt);
  if (manager.decrypt(proof.join(":")) !== "pulumi") throw wrongPassphrase();
  return manager;
}

/** With a salt of its own. */
export async function newSecrets(passphrase: string): Promise<SecretsManager> {
  const bytes = randomBytes(8);
  const key = await keyOf(passphrase, bytes);
  return secretsWithKey(key, `v1:${bytes.toString("base64")}:${seal(key, "pulumi")}`);
}

const keyOf = (passphrase: string, salt: Buffer) => derive(passphrase, salt, ROUNDS, 32, "sha256");

/** With a key that is there already. @param salt what the state says of it */
export function secretsWithKey(key: Buffer, salt: string): SecretsManager {
  return { salt, encrypt: (text) => seal(key, text), decrypt: (ciphertext) => open(key, ciphertext) };
}

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(12);
  const aes = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([aes.update(text, "utf8"), aes.final(), aes.getAuthTag()]);
  return `v1:${nonce.toString("base64")}:${body.toString("base64")}`;
}

function open(key: Buffer, ciphertext: string): string {
  const [, nonce = "", text = ""] = ciphertext.split(":");
  const body = Buffer.from(text, "base64");
  try {
    const aes = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    aes.setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([aes.update(body.subarray(0, -TAG_BYTES)), aes.final()]).toString("utf8");
  } catch {
    throw wrongPassphrase();
  }
}

function wrongPassphrase() {
  const remedy = "set the passphrase that the stack was made with, in PULUMI_CONFIG_PASSPHRASE or its _FILE";
  return problem("state-corrupt", "PULUMI_CONFIG_PASSPHRASE", "does not open the secrets of this stack", remedy);
}
