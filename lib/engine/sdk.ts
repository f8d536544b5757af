import { createRequire } from "node:module";
import Module from "node:module";
import { join } from "node:path";
import type * as PulumiSdk from "@pulumi/pulumi";
import { problem } from "../core/errors.ts";
import type { Constructed } from "./hangs.ts";

/*
 * All that reaches into the insides of @pulumi/pulumi stands in this file, and is tested against every version of the
 * SDK that is supported. `debug` switches the two shortcuts off.
 */

/** The program's own copy of the SDK, and the parts of it that an engine drives. */
export interface Sdk {
  readonly pulumi: typeof PulumiSdk;
  /** Makes a monitor the one that resources of this async context register with. */
  connect(monitor: object, options: ConnectOptions): Promise<void>;
  /**
   * Runs a program inside the stack resource, until every registration has been answered.
   *
   * @param onConstructed hears of each resource when its constructor is called
   */
  run(
    program: () => Promise<Record<string, unknown>>,
    onConstructed: (constructed: Constructed) => void,
  ): Promise<void>;
  /** Gives `work` SDK state of its own: several runs in one process do not meet. Costs async hooks. */
  isolated<T>(work: () => Promise<T>): Promise<T>;
  /** A program that was left behind has open promises, which the SDK would report as leaks when the process ends. */
  forgetPromises(): void;
}

export interface ConnectOptions {
  readonly project: string;
  readonly stack: string;
  readonly preview: boolean;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

export interface LoadOptions {
  /** Folder of the program. */
  readonly directory: string;
  /** Keeps the SDK's promise bookkeeping, which says where a hanging promise was made: four times slower. */
  readonly debug: boolean;
}

interface RuntimeState {
  withLocalStorage<T>(work: () => Promise<T>): Promise<T>;
  getStore(): { readonly leakCandidates: Set<unknown> };
}

interface Runtime {
  setMockOptions(monitor: object, project: string, stack: string, preview: boolean, organization: string): void;
  awaitFeatureSupport(): Promise<void>;
  setAllConfig(config: Record<string, string>, secretKeys: string[]): void;
  runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  disconnect(): Promise<void>;
}

/** @throws `not-found` when the program has no SDK beside it. */
export function loadSdk({ directory, debug }: LoadOptions): Sdk {
  const require = createRequire(join(directory, "package.json"));
  const pulumi = requireSdk(require, debug);
  const runtime = pulumi.runtime as unknown as Runtime;
  const state = require("@pulumi/pulumi/runtime/state") as RuntimeState;
  if (!debug) dropDebugging(require);
  return {
    pulumi,
    async connect(monitor, { project, stack, preview, config, secretKeys }) {
      runtime.setMockOptions(monitor, project, stack, preview, "organization");
      await runtime.awaitFeatureSupport();
      runtime.setAllConfig({ ...config }, [...secretKeys]);
    },
    async run(program, onConstructed) {
      await runtime.runInPulumiStack(() => {
        pulumi.runtime.registerStackTransformation(({ resource, name, props }) => {
          onConstructed({ resource, name, inputs: props });
          return undefined;
        });
        return program();
      });
      await runtime.disconnect();
    },
    isolated: (work) => state.withLocalStorage(work),
    forgetPromises: () => state.getStore().leakCandidates.clear(),
  };
}

function requireSdk(require: NodeJS.Require, debug: boolean): typeof PulumiSdk {
  try {
    return debug ? load(require) : withRareDeferred(() => load(require));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    const remedy = "run: npm install @pulumi/pulumi";
    throw problem("not-found", "@pulumi/pulumi", "is not installed beside the program", remedy, { cause: error });
  }
}

const load = (require: NodeJS.Require) => require("@pulumi/pulumi") as typeof PulumiSdk;

/** Needed only for closures, the Automation API, gRPC and tracing: five sixths of the SDK's loading time. */
const rare =
  /^(@npmcli\/arborist|normalize-package-data|@logdna\/tail-file|execa|fdir|js-yaml|tmp|@grpc\/grpc-js|@opentelemetry\/.+|\.\/automation|\.\/provider|\.\/callbacks|\.\.\/proto\/\w+_grpc_pb|\.\.\/\.\.\/typescript-shim)$/;

type Loader = (request: string, parent: { readonly filename?: string } | undefined, isMain: boolean) => unknown;

function withRareDeferred<T>(work: () => T): T {
  const host = Module as unknown as { _load: Loader };
  const loadModule = host._load;
  host._load = function (this: unknown, request, parent, isMain) {
    const isRare = rare.test(request) && (parent?.filename ?? "").includes("/@pulumi/pulumi/");
    return isRare
      ? onFirstUse(() => loadModule.call(this, request, parent, isMain))
      : loadModule.call(this, request, parent, isMain);
  };
  try {
    return work();
  } finally {
    host._load = loadModule;
  }
}

function onFirstUse(loadModule: () => unknown): unknown {
  let real: unknown;
  const target = () => (real ??= loadModule()) as Record<PropertyKey, never>;
  return new Proxy(function () {}, {
    get: (_, key) => (key === "__esModule" ? true : target()[key]),
    apply: (_, self, args) => Reflect.apply(target() as never, self, args as never[]),
    construct: (_, args): object => Reflect.construct(target() as never, args),
  });
}

/** Drops a stack trace for each of some fifty promises a resource, and the source position of each resource. */
function dropDebugging(require: NodeJS.Require): void {
  const debuggable = require("@pulumi/pulumi/runtime/debuggable") as { debuggablePromise: <T>(promise: T) => T };
  debuggable.debuggablePromise = (promise) => promise;
  const { Resource } = load(require) as unknown as { Resource: { callsites: () => object[] } };
  Resource.callsites = () => [];
}
