import { createHash } from "node:crypto";
import { isList, isProps, mapProps, type Props, Secret, type Value } from "../../core/value.ts";
import { SECRET, SIGNATURE } from "../../provider/wire.ts";
import type { OperationType, ResourceState, Snapshot } from "../resource-state.ts";
import type { SecretsManager } from "./secrets.ts";

/** Pulumi's checkpoint, version 3 (apitype DeploymentV3). */
export interface Checkpoint {
  readonly manifest: { readonly time: string; readonly magic: string; readonly version: string };
  readonly secrets_providers?: { readonly type: string; readonly state: { readonly salt: string } };
  readonly resources?: readonly RawResource[];
  readonly pending_operations?: readonly { readonly resource: RawResource; readonly type: OperationType }[];
  readonly metadata: object;
}

export type RawResource = Readonly<Record<string, unknown>>;

/** The version of Pulumi whose format this is: `magic` must be its hash, or the CLI refuses the file. */
const VERSION = "v3.259.0";

/** Translates between states and the checkpoint. A ciphertext stays as it is until its value changes. */
export interface Codec {
  write(snapshot: Snapshot, time: string): Checkpoint;
  read(checkpoint: Checkpoint): Snapshot;
  encode(state: ResourceState): RawResource;
  decode(raw: RawResource): ResourceState;
  seal(value: Value): Value;
  open(value: Value): Value;
}

export function checkpointCodec(secrets: () => SecretsManager): Codec {
  const { seal, open } = sealing(secrets);

  function encode({ inputs, outputs, ...rest }: ResourceState): RawResource {
    return compact({ ...rest, inputs: seal(inputs), outputs: seal(outputs) });
  }

  function decode(raw: RawResource): ResourceState {
    const { inputs = {}, outputs = {}, dependencies = [], ...rest } = raw as Partial<ResourceState>;
    const propertyDependencies = withoutEmpty(rest.propertyDependencies ?? {});
    const values = { inputs: open(inputs) as Props, outputs: open(outputs) as Props };
    return { ...(rest as ResourceState), ...values, dependencies, propertyDependencies };
  }

  return {
    encode,
    decode,
    seal,
    open,
    write: ({ resources, pending }, time) => ({
      manifest: { time, magic: createHash("sha256").update(VERSION).digest("hex"), version: VERSION },
      secrets_providers: { type: "passphrase", state: { salt: secrets().salt } },
      resources: resources.map(encode),
      ...(pending.length > 0 && {
        pending_operations: pending.map(({ type, resource }) => ({ type, resource: encode(resource) })),
      }),
      metadata: {},
    }),
    read: ({ resources = [], pending_operations = [] }) => ({
      resources: resources.map(decode),
      pending: pending_operations.map(({ type, resource }) => ({ type, resource: decode(resource) })),
    }),
  };
}

/** Secrets in, ciphertexts out, and back. */
function sealing(secrets: () => SecretsManager) {
  const sealed = new WeakMap<Secret, string>();

  function seal(value: Value): Value {
    if (value instanceof Secret) return { [SIGNATURE]: SECRET, ciphertext: ciphertextOf(value) };
    if (isList(value)) return value.map(seal);
    return isProps(value) ? mapProps(value, seal) : value;
  }

  function ciphertextOf(secret: Secret): string {
    const text = sealed.get(secret) ?? secrets().encrypt(JSON.stringify(seal(secret.value)));
    sealed.set(secret, text);
    return text;
  }

  function open(value: Value): Value {
    if (!holdsCiphertext(value)) return value;
    if (isList(value)) return value.map(open);
    const props = value as Props;
    if (props[SIGNATURE] !== SECRET) return mapProps(props, open);
    const ciphertext = props["ciphertext"] as string;
    const secret = new Secret(open(JSON.parse(secrets().decrypt(ciphertext)) as Value));
    sealed.set(secret, ciphertext);
    return secret;
  }

  return { seal, open };
}

/** What has none is not rebuilt. */
function holdsCiphertext(value: Value): boolean {
  if (isList(value)) return value.some(holdsCiphertext);
  return isProps(value) && (SIGNATURE in value || Object.values(value).some(holdsCiphertext));
}

/** Pulumi writes down properties that depend on nothing, too. */
function withoutEmpty(byProperty: ResourceState["propertyDependencies"]): ResourceState["propertyDependencies"] {
  return Object.fromEntries(
    Object.entries(byProperty).filter(([, urns]) => (urns as readonly string[] | null)?.length),
  );
}

/** Pulumi leaves out what is empty. */
function compact(record: Record<string, unknown>): RawResource {
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => key === "custom" || !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
