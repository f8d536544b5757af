import type { LiveConfig, LiveSecret, Templating } from "../api/files.ts";
import type { ServiceSpec } from "../api/services.ts";
import type { Labels } from "../api/versioned.ts";
import { sortedLabels } from "./canonical.ts";
import { nextIndex, tellManagers } from "./cluster-events.ts";
import { timestamp } from "./context.ts";
import { labelsMatch } from "./label-filter.ts";
import { alreadyExists, invalid, notFound, outOfSequence } from "./refusal.ts";
import type { FakeFile, SwarmState } from "./state.ts";

/** What the managers keep for services, and what engines call it. */
export type FileKind = "config" | "secret";

/** What is sent to make or change one. */
export interface FileRequest {
  readonly Name: string;
  readonly Labels?: Labels | null;
  readonly Data?: string;
  readonly Templating?: Templating | null;
}

const NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;
const LONGEST_NAME = 64;
/** Bytes; one less is the most that fits. */
const LIMITS: Readonly<Record<FileKind, number>> = { config: 1_000 * 1_024, secret: 500 * 1_024 };

export const filesOf = ({ files }: SwarmState, kind: FileKind): readonly FakeFile[] =>
  [...files.values()].filter((file) => file.kind === kind);

/** Names and ids may be given by their beginnings. */
export function filesMatching(
  swarm: SwarmState,
  kind: FileKind,
  { name, id, label }: Readonly<Record<string, readonly string[]>>,
): readonly (LiveConfig | LiveSecret)[] {
  const begins = (given: readonly string[] | undefined, text: string): boolean =>
    given === undefined || given.some((start) => text.startsWith(start));
  return filesOf(swarm, kind)
    .filter((file) => begins(name, file.name) && begins(id, file.id) && labelsMatch(label, file.labels))
    .map(liveFile);
}

/** What a secret holds is never shown. */
function liveFile(file: FakeFile): LiveConfig {
  const { kind, id, version, createdAt, updatedAt, name, labels, data, templating } = file;
  const template = templating && { Templating: templating };
  const spec = { Name: name, Labels: labels, ...(kind === "config" && { Data: data }), ...template };
  const dates = { CreatedAt: timestamp(createdAt), UpdatedAt: timestamp(updatedAt) };
  return { ID: id, Version: { Index: version }, ...dates, Spec: spec as LiveConfig["Spec"] };
}

/** @returns its id */
export function createFile(swarm: SwarmState, kind: FileKind, request: FileRequest): string {
  const { Name, Labels, Data = "", Templating: templating } = request;
  checkFile(kind, Name, Data);
  if (filesOf(swarm, kind).some(({ name }) => name === Name)) throw alreadyExists(`${kind} ${Name} already exists`);
  const now = swarm.context.clock.now();
  const id = swarm.context.ids.swarm();
  const labels = sortedLabels(Labels ?? {});
  const version = nextIndex(swarm);
  const made = { version, createdAt: now, updatedAt: now };
  swarm.files.set(id, { kind, id, name: Name, data: Data, templating, labels, ...made });
  tellManagers(swarm, kind, "create", id, { name: Name });
  return id;
}

function checkFile(kind: FileKind, name: string, data: string): void {
  if (name === "") throw invalid("name must be provided");
  if (name.length > LONGEST_NAME || !NAME.test(name)) {
    throw invalid(
      "invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]",
    );
  }
  const bytes = Buffer.from(data, "base64").length;
  if (bytes > 0 && bytes < LIMITS[kind]) return;
  throw invalid(`${kind} data must be larger than 0 and less than ${LIMITS[kind]} bytes`);
}

/** A secret's data may be left out: nobody who only reads has it. */
export function updateFile(
  swarm: SwarmState,
  kind: FileKind,
  id: string,
  version: number,
  { Name, Labels, Data }: FileRequest,
): void {
  const file = fileIn(swarm, kind, id);
  const isSame = Data === file.data || (kind === "secret" && Data === undefined);
  if (Name !== file.name || !isSame) throw invalid("only updates to Labels are allowed");
  if (version !== file.version) throw outOfSequence();
  const updatedAt = swarm.context.clock.now();
  Object.assign(file, { labels: sortedLabels(Labels ?? {}), version: nextIndex(swarm), updatedAt });
  tellManagers(swarm, kind, "update", id, { name: file.name });
}

/** What services were before does not count, so an update that is rolled back later may miss it. */
export function removeFile(swarm: SwarmState, kind: FileKind, id: string): void {
  const { name } = fileIn(swarm, kind, id);
  const users = [...swarm.services.values()].filter(({ spec }) => referencesIn(spec, kind).some((it) => it.id === id));
  if (users.length > 0) {
    const names = users.map(({ spec }) => spec.Name).join(", ");
    throw invalid(
      `${kind} '${name}' is in use by the following ${users.length === 1 ? "service" : "services"}: ${names}`,
    );
  }
  swarm.files.delete(id);
  tellManagers(swarm, kind, "remove", id, { name });
}

function fileIn(swarm: SwarmState, kind: FileKind, id: string): FakeFile {
  const file = swarm.files.get(id);
  if (file?.kind !== kind) throw notFound(`${kind} ${id} not found`);
  return file;
}

/** A service's configs and secrets must be there, each by the id and the name of the same one. */
export function checkReferences(swarm: SwarmState, spec: ServiceSpec): void {
  for (const kind of ["secret", "config"] as const) {
    const lost = referencesIn(spec, kind).filter(({ id, name }) => {
      const file = swarm.files.get(id);
      return file?.kind !== kind || file.name !== name;
    });
    if (lost.length === 0) continue;
    const names = lost.map(({ name }) => name).join(", ");
    throw invalid(`${kind}${lost.length === 1 ? "" : "s"} not found: ${names}`);
  }
}

function referencesIn(
  { TaskTemplate: { ContainerSpec } }: ServiceSpec,
  kind: FileKind,
): readonly { readonly id: string; readonly name: string }[] {
  const { Configs, Secrets } = ContainerSpec;
  return kind === "config"
    ? (Configs ?? []).map(({ ConfigID, ConfigName }) => ({ id: ConfigID, name: ConfigName }))
    : (Secrets ?? []).map(({ SecretID, SecretName }) => ({ id: SecretID, name: SecretName }));
}
