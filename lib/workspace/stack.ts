import { type StackOutputs } from "../engine/deployment.ts";
import { stackOutputsOf } from "../engine/operate.ts";
import { diskFiles } from "../engine/state/files.ts";
import { stackLock, type StackLock } from "../engine/state/lock.ts";
import { newSecrets, openSecrets, type SecretsManager } from "../engine/state/secrets.ts";
import { stackStore, type StackStore } from "../engine/state/stack-store.ts";
import { problem } from "../core/errors.ts";
import { Secret } from "../core/value.ts";
import { passphraseOf, type PassphraseOptions } from "./passphrase.ts";
import { systemProcesses } from "./processes.ts";
import type { Project } from "./project.ts";
import { type StackConfig, stackSettings } from "./stack-settings.ts";

/** Makes keys of passphrases: slowly, on purpose. A test has quicker ones. */
export interface KeyMaker {
  /** For a stack that has no salt yet. */
  make(passphrase: string): Promise<SecretsManager>;
  /** @throws `state-corrupt` when the passphrase is not the one that the salt was made with. */
  open(passphrase: string, salt: string): Promise<SecretsManager>;
}

const pulumiKeys: KeyMaker = { make: newSecrets, open: openSecrets };

/** A stack of a project on this computer: its state, its lock, its configuration. */
export interface Stack {
  readonly project: Project;
  readonly name: string;
  readonly store: StackStore;
  readonly lock: StackLock;
  /** Whoever is going to write secrets asks for their passphrase before anything else. @throws `not-found` */
  requirePassphrase(): void;
  /**
   * Begins to make the key of the stack's secrets, if it has any, beside everything else that takes time. Whoever asks
   * for the key is told what is wrong with it.
   */
  beginKey(): void;
  config(): Promise<StackConfig>;
  /** Keys of the configuration are given with or without the project's name. */
  setConfig(key: string, value: string): void;
  /** Encrypts the value first. */
  setSecretConfig(key: string, value: string): Promise<void>;
  /** @returns `false` when there was none */
  unsetConfig(key: string): boolean;
  /** Removes what is kept of the stack on this computer: state, journal and settings. */
  forget(): void;
  /** Outputs of another stack of the same backend: `organization/project/stack`, `project/stack` or `stack`. */
  outputsOf(reference: string): Promise<StackOutputs>;
}

/** @param keys as the Pulumi CLI makes them, unless a test brings others */
export function openStack(
  project: Project,
  name: string,
  passphrase: PassphraseOptions,
  keys: KeyMaker = pulumiKeys,
): Stack {
  const files = diskFiles(project.stateFolder);
  const now = () => new Date();
  const settings = stackSettings(project, name);
  const secrets = secretsOf(settings, passphrase, keys);
  const storeOf = (projectName: string, stack: string) =>
    stackStore({ files, project: projectName, stack, secrets, now });
  const store = storeOf(project.name, name);
  return {
    project,
    name,
    store,
    lock: stackLock({
      files,
      project: project.name,
      stack: name,
      processes: systemProcesses(process.pid),
      command: commandText(),
      now,
    }),
    requirePassphrase: () => void passphraseOf(passphrase),
    beginKey() {
      if (settings.salt !== undefined) secrets(settings.salt).catch(() => undefined);
    },
    config: () => settings.config(() => secrets(settings.salt)),
    setConfig: (key, value) => settings.set(key, value),
    async setSecretConfig(key, value) {
      settings.set(key, { secure: (await secrets(settings.salt)).encrypt(value) });
    },
    unsetConfig: (key) => settings.unset(key),
    forget() {
      store.remove();
      settings.remove();
    },
    async outputsOf(reference) {
      const [stack = "", itsProject = project.name] = reference.split("/").toReversed();
      const { resources } = await storeOf(itsProject, stack).load();
      if (resources.length === 0) throw noSuchStack(reference, project.stateFolder);
      const outputs = stackOutputsOf(resources);
      const isSecret = ([, value]: [string, unknown]) => value instanceof Secret;
      return {
        outputs,
        secretOutputNames: Object.entries(outputs)
          .filter(isSecret)
          .map(([key]) => key),
      };
    },
  };
}

/** Deriving a key takes most of a second: each salt is opened once. */
function secretsOf(settings: ReturnType<typeof stackSettings>, passphrase: PassphraseOptions, keys: KeyMaker) {
  const opened = new Map<string, Promise<SecretsManager>>();
  let made: Promise<SecretsManager> | undefined;
  const make = async (): Promise<SecretsManager> => {
    const manager = await keys.make(passphraseOf(passphrase));
    settings.keepSalt(manager.salt);
    return manager;
  };
  return async (stored: string | undefined): Promise<SecretsManager> => {
    const salt = stored ?? settings.salt;
    if (salt === undefined) return (made ??= make());
    const known = opened.get(salt) ?? keys.open(passphraseOf(passphrase), salt);
    opened.set(salt, known);
    return known;
  };
}

/** Without its arguments: they may be nobody else's business. */
const commandText = (): string => ["swarmwright", ...process.argv.slice(2, 3)].join(" ");

function noSuchStack(reference: string, folder: string) {
  const remedy = "deploy that stack first, with its state in the same folder";
  return problem("not-found", reference, `there is no such stack in ${folder}`, remedy);
}
