import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/*
 * A certificate that signs itself, in the few kinds of ASN.1 values (X.690) that it takes. Sources: RFC 5280 for its
 * parts, RFC 5758 for ECDSA.
 */

/** A certificate and its key, each as PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly key: string;
}

const SEQUENCE = 0x30;
const SET = 0x31;
const ecdsaWithSha256 = tagged(SEQUENCE, oid("2a8648ce3d040302"));

/** Makes out a certificate to these hosts, for all of this century. */
export function selfSigned(...hosts: readonly [string, ...string[]]): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const content = toBeSigned(hosts, publicKey);
  const signature = sign("sha256", content, privateKey);
  const whole = tagged(SEQUENCE, content, ecdsaWithSha256, bits(signature));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  const certificate = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  return { certificate, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

function toBeSigned(hosts: readonly [string, ...string[]], publicKey: KeyObject): Buffer {
  const name = tagged(SEQUENCE, tagged(SET, tagged(SEQUENCE, oid("550403"), tagged(0x0c, Buffer.from(hosts[0])))));
  const validity = tagged(SEQUENCE, time("20000101000000Z"), time("20991231235959Z"));
  const version = tagged(0xa0, integer(2));
  const key = publicKey.export({ type: "spki", format: "der" });
  const names = tagged(SEQUENCE, ...hosts.map((host) => tagged(0x82, Buffer.from(host))));
  const extension = tagged(SEQUENCE, oid("551d11"), tagged(0x04, names));
  const extensions = tagged(0xa3, tagged(SEQUENCE, extension));
  return tagged(SEQUENCE, version, integer(1), ecdsaWithSha256, name, validity, name, key, extensions);
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
}

function length(bytes: number): readonly number[] {
  if (bytes < 0x80) return [bytes];
  return bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff];
}

const integer = (value: number): Buffer => tagged(0x02, Buffer.from([value]));
const bits = (content: Buffer): Buffer => tagged(0x03, Buffer.from([0]), content);
const time = (text: string): Buffer => tagged(0x18, Buffer.from(text));

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}
