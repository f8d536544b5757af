import { type Checkpoint, checkpointCodec } from "../../lib/engine/state/checkpoint.ts";
import { openSecrets } from "../../lib/engine/state/secrets.ts";
import { propsToWire } from "../../lib/provider/wire.ts";

/** Written by one engine only, or different by nature. */
const notCompared = new Set(["created", "modified", "sourcePosition", "stackTrace"]);

/** A checkpoint without what may differ: times, ciphertexts, random ids, source positions, order. */
export async function normalise(checkpoint: Checkpoint, passphrase: string): Promise<unknown> {
  const secrets = await openSecrets(passphrase, checkpoint.secrets_providers?.state.salt ?? "");
  const { resources } = checkpointCodec(() => secrets).read(checkpoint);
  const plain = resources.map(({ dependencies, inputs, outputs, ...state }) => ({
    ...Object.fromEntries(Object.entries(state).filter(([key, value]) => !notCompared.has(key) && value !== undefined)),
    dependencies: dependencies.toSorted(),
    inputs: propsToWire(inputs),
    outputs: propsToWire(outputs),
  }));
  const text = JSON.stringify(
    plain.toSorted((a, b) => order(a, b)),
    sortedKeys,
  );
  return JSON.parse(text.replaceAll(/\bid-\d+/g, "id-#").replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "UUID"));
}

function order(a: object, b: object): number {
  return JSON.stringify(a, ["urn", "delete"]) < JSON.stringify(b, ["urn", "delete"]) ? -1 : 1;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Resources that stand before something that they need: Pulumi refuses such a checkpoint. */
export function outOfOrder({ resources = [] }: Checkpoint): string[] {
  const before = new Set<unknown>();
  return resources.flatMap((resource) => {
    const { urn, parent, dependencies = [] } = resource as { urn: string; parent?: string; dependencies?: string[] };
    const isEarly = [parent, ...dependencies].some((need) => need !== undefined && !before.has(need));
    before.add(urn);
    return isEarly ? [urn] : [];
  });
}
