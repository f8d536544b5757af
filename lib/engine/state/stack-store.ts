import { join } from "node:path";
import { problem } from "../../core/errors.ts";
import { emptySnapshot, type Snapshot } from "../resource-state.ts";
import { type Checkpoint, checkpointCodec } from "./checkpoint.ts";
import type { StateFiles } from "./files.ts";
import { fold } from "./fold.ts";
import { entriesOf, fileJournal, readJournal } from "./journal.ts";
import type { Journal } from "./ledger.ts";
import type { SecretsManager } from "./secrets.ts";

/** The state of one stack, in the layout of Pulumi's own file backend. */
export interface StackStore {
  /** The checkpoint, with what a killed run left in the journal folded in. Writes nothing. */
  load(): Promise<Snapshot>;
  /** Whether a killed run left one. */
  hasJournal(): boolean;
  /** Where a run writes down what it does. */
  journal(): Journal;
  /** Replaces the checkpoint, and drops the journal. */
  save(snapshot: Snapshot): Promise<void>;
  /** Removes the checkpoint and the journal. */
  remove(): void;
}

export interface StackStoreOptions {
  readonly files: StateFiles;
  readonly project: string;
  readonly stack: string;
  /** Opens the secrets of a salt; without one it makes or finds the stack's own. Asked only when it is needed. */
  readonly secrets: (salt: string | undefined) => Promise<SecretsManager>;
  readonly now: () => Date;
}

const META = join(".pulumi", "meta.yaml");
/** Version 1 of the layout: stacks lie in a folder of their project. */
const META_TEXT = "version: 1\n";

export function stackStore({ files, project, stack, secrets, now }: StackStoreOptions): StackStore {
  const checkpointFile = join(".pulumi", "stacks", project, `${stack}.json`);
  const journalFile = join("journals", project, `${stack}.jsonl`);
  let salt: string | undefined;
  let manager: SecretsManager | undefined;
  let base = "";
  const codec = checkpointCodec(() => {
    if (!manager) throw new Error("the secrets were not opened");
    return manager;
  });
  const opened = async (): Promise<SecretsManager> => (manager ??= await secrets(salt));

  async function open(latest: Checkpoint | undefined, journalSalt: string | undefined, text: string): Promise<void> {
    const stored = latest?.secrets_providers?.state.salt ?? journalSalt;
    if (stored !== salt) [salt, manager] = [stored, undefined];
    if (journalSalt !== undefined || text.includes('"ciphertext"')) await opened();
  }

  return {
    async load() {
      const text = files.read(checkpointFile) ?? "";
      const { latest, folded } = checkpointOf(text, join(files.root, checkpointFile));
      const journal = readJournal(files, journalFile);
      base = latest?.manifest.time ?? "";
      await open(latest, journal?.header.salt, text);
      const snapshot = latest ? codec.read(latest) : emptySnapshot;
      if (!journal || journal.header.base === folded) return snapshot;
      if (journal.header.base !== base) throw strayJournal(stack, join(files.root, journalFile));
      return fold(snapshot, entriesOf(journal, codec));
    },

    hasJournal: () => files.read(journalFile) !== undefined,
    journal: () => fileJournal(files, journalFile, codec, async () => ({ base, salt: (await opened()).salt })),

    async save(snapshot) {
      await opened();
      if (files.read(META) === undefined) files.replace(META, META_TEXT);
      const time = now().toISOString();
      const latest = codec.write(snapshot, time);
      const checkpoint = { stack: `organization/${project}/${stack}`, latest, folded: base };
      files.replace(checkpointFile, JSON.stringify({ version: 3, checkpoint }));
      base = time;
      files.remove(journalFile);
    },

    remove() {
      files.remove(checkpointFile);
      files.remove(journalFile);
    },
  };
}

interface CheckpointFile {
  readonly version: number;
  readonly checkpoint: FoldedCheckpoint;
}

interface FoldedCheckpoint {
  readonly latest?: Checkpoint;
  /** Base of the journal that is in it: a kill between writing the one and removing the other leaves both. */
  readonly folded?: string;
}

function checkpointOf(text: string, path: string): FoldedCheckpoint {
  if (text === "") return {};
  const { version, checkpoint } = parsed(text, path);
  if (version === 3) return checkpoint;
  const remedy = "use the version of Pulumi or Swarmwright that wrote it";
  throw problem("state-corrupt", path, `has version ${version} of the checkpoint format, not 3`, remedy);
}

function parsed(text: string, path: string): CheckpointFile {
  try {
    return JSON.parse(text) as CheckpointFile;
  } catch (error) {
    const remedy = "restore it from a backup: a .bak file beside it, or the .pulumi/backups folder";
    throw problem("state-corrupt", path, "is no JSON", remedy, { cause: error });
  }
}

/** Someone broke the lock and wrote the checkpoint, while a killed run's journal was still to be folded in. */
function strayJournal(stack: string, path: string) {
  const summary = `${path} was written by a run that started from another checkpoint`;
  const remedy = `look into it for resources that the checkpoint lacks, adopt or remove them, then delete ${path}`;
  return problem("state-corrupt", stack, summary, remedy);
}
