import grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import type { PropertyChange } from "../core/diff.ts";
import { isReplacing } from "../core/change-policy.ts";
import { problem, problemText } from "../core/errors.ts";
import type { Props } from "../core/value.ts";
import { engineLog, type EngineLog, noEngineLog } from "./engine-log.ts";
import { initFailedMetadata } from "./init-failed.ts";
import { type DiffResult, InitFailed, type Provider } from "./provider.ts";
import { propsFromWire, propsToWire } from "./wire.ts";

/** What a plugin is told when the engine introduces itself. */
export interface Handshake {
  /** Folder of the program, if the engine says. */
  readonly directory: string | undefined;
}

export interface ServeOptions {
  readonly version: string;
  /** Makes the provider, once the engine has introduced itself. */
  readonly provider: (handshake: Handshake) => Provider;
}

/** Pulumi's own limit (sdk/nodejs/runtime/settings.ts). */
const MAX_MESSAGE_BYTES = 400 * 2 ** 20;

export interface ServedProvider {
  readonly port: number;
  close(): void;
}

/** Serves a provider to the real Pulumi engine, on the loopback. */
export function serve(options: ServeOptions): Promise<ServedProvider> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  const definition = service.ResourceProviderService as unknown as grpc.ServiceDefinition;
  server.addService(definition, handlers(options) as unknown as grpc.UntypedServiceImplementation);
  return new Promise((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, port) =>
      error ? reject(error) : resolve({ port, close: () => server.forceShutdown() }),
    );
  });
}

type Reply<R> = (error: Partial<grpc.ServiceError> | null, response?: R) => void;

/** Errors go out with the text that a user reads; the engine prints it under the resource. */
function answering<Q, R>(work: (request: Q) => Promise<R> | R) {
  return async (call: { readonly request: Q }, reply: Reply<R>): Promise<void> => {
    try {
      reply(null, await work(call.request));
    } catch (error) {
      const { message } = error as Error;
      const metadata = error instanceof InitFailed ? { metadata: initFailedMetadata(error) } : {};
      reply({ code: grpc.status.UNKNOWN, message, details: message, ...metadata });
    }
  };
}

function handlers(options: ServeOptions): object {
  const cancelled = new AbortController();
  let log: EngineLog = noEngineLog;
  let made: Provider | undefined;
  const provider = (): Provider => (made ??= options.provider({ directory: undefined }));
  return {
    handshake: answering((request: proto.ProviderHandshakeRequest) => {
      log = engineLog(request.getEngineAddress());
      made = options.provider({ directory: request.getProgramDirectory() || undefined });
      const response = new proto.ProviderHandshakeResponse();
      response.setAcceptSecrets(true);
      return response;
    }),
    cancel: answering(() => {
      cancelled.abort(problem("cancelled", "run", "was cancelled", "run pulumi up to go on from here"));
      return new empty.Empty();
    }),
    ...configuration(options),
    ...lifecycle({ provider, log: () => log, signal: cancelled.signal, found: new Map() }),
  };
}

/** The provider has no settings of its own: everything stands in the resources. */
function configuration({ version }: ServeOptions): object {
  return {
    checkConfig: answering((request: proto.CheckRequest) => new proto.CheckResponse().setInputs(request.getNews())),
    diffConfig: answering(() => new proto.DiffResponse()),
    configure: answering(() => {
      const response = new proto.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    getPluginInfo: answering(() => new pluginProto.PluginInfo().setVersion(version)),
    getSchema: answering(() => new proto.GetSchemaResponse().setSchema("{}")),
    attach: answering(() => new empty.Empty()),
  };
}

/** Seconds from the engine; 0 is no limit. */
const timeoutMs = (seconds: number): number | undefined => seconds * 1_000 || undefined;

/** Who answers for resources, and how the engine is told of more than the answers. */
interface Serving {
  readonly provider: () => Provider;
  readonly log: () => EngineLog;
  readonly signal: AbortSignal;
  /** What a diff found, for the update that follows in a preview. */
  readonly found: Map<string, readonly PropertyChange[]>;
}

function lifecycle(serving: Serving): object {
  return { ...planning(serving), ...changing(serving), ...existing(serving) };
}

const reporting = (log: () => EngineLog, urn: string) => (text: string) => log().status(urn, text);

/** What is asked before anything is done. */
function planning({ provider, log, signal, found }: Serving): object {
  return {
    check: answering(async (request: proto.CheckRequest) => {
      const olds = some(open(request.getOlds()));
      const {
        inputs,
        problems,
        warnings = [],
      } = await provider().check({
        urn: request.getUrn(),
        signal,
        olds,
        news: open(request.getNews()),
      });
      for (const warning of warnings) log().warning(request.getUrn(), warning);
      const failures = problems.map((it) => new proto.CheckFailure().setReason(problemText(it)));
      return new proto.CheckResponse().setInputs(pack(inputs)).setFailuresList(failures);
    }),

    diff: answering(async (request: proto.DiffRequest) => {
      const [urn, id, news] = [request.getUrn(), request.getId(), open(request.getNews())];
      const olds = { oldInputs: open(request.getOldInputs()), oldOutputs: open(request.getOlds()) };
      const change = await provider().diff({ urn, id, signal, ...olds, news });
      found.set(urn, change.properties);
      if (change.kind === "replace") log().consequences(urn, change.properties);
      return toDiffResponse(change);
    }),
  };
}

/** What makes and changes. */
function changing({ provider, log, signal, found }: Serving): object {
  return {
    create: answering(async (request: proto.CreateRequest) => {
      const [urn, inputs, preview] = [request.getUrn(), open(request.getProperties()), request.getPreview()];
      const { id, outputs } = await provider().create({
        urn,
        inputs,
        preview,
        signal,
        report: reporting(log, urn),
        timeoutMs: timeoutMs(request.getTimeout()),
      });
      return new proto.CreateResponse().setId(id).setProperties(pack(outputs));
    }),

    update: answering(async (request: proto.UpdateRequest) => {
      const [urn, id, preview] = [request.getUrn(), request.getId(), request.getPreview()];
      const olds = { oldInputs: open(request.getOldInputs()), oldOutputs: open(request.getOlds()) };
      if (preview) log().consequences(urn, found.get(urn) ?? []);
      const { outputs } = await provider().update({
        urn,
        id,
        inputs: open(request.getNews()),
        ...olds,
        preview,
        signal,
        report: reporting(log, urn),
        timeoutMs: timeoutMs(request.getTimeout()),
      });
      return new proto.UpdateResponse().setProperties(pack(outputs));
    }),
  };
}

/** What is asked of what is there. */
function existing({ provider, log, signal }: Serving): object {
  return {
    read: answering(async (request: proto.ReadRequest) => {
      const [inputs, outputs] = [open(request.getInputs()), open(request.getProperties())];
      const live = await provider().read({ urn: request.getUrn(), id: request.getId(), signal, inputs, outputs });
      if (!live) return new proto.ReadResponse();
      return new proto.ReadResponse().setId(live.id).setInputs(pack(live.inputs)).setProperties(pack(live.outputs));
    }),

    delete: answering(async (request: proto.DeleteRequest) => {
      const [urn, id] = [request.getUrn(), request.getId()];
      const [inputs, outputs] = [open(request.getOldInputs()), open(request.getProperties())];
      await provider().delete({ urn, id, inputs, outputs, signal, report: reporting(log, urn) });
      return new empty.Empty();
    }),
  };
}

const open = (packed: struct.Struct | undefined): Props => propsFromWire(packed?.toJavaScript() ?? {});
const pack = (props: Props): struct.Struct => struct.Struct.fromJavaScript(propsToWire(props));

/** "No old inputs" arrives as an empty struct. */
const some = (props: Props): Props | undefined => (Object.keys(props).length > 0 ? props : undefined);

function toDiffResponse({ kind, properties, deleteBeforeReplace }: DiffResult): proto.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
  const response = new proto.DiffResponse()
    .setChanges(kind === "none" ? DIFF_NONE : DIFF_SOME)
    .setHasdetaileddiff(true);
  for (const change of properties) response.getDetaileddiffMap().set(change.path, toPropertyDiff(change));
  const namesOf = (changes: readonly PropertyChange[]) => [...new Set(changes.map(({ property }) => property))];
  response.setDiffsList(namesOf(properties));
  response.setReplacesList(namesOf(properties.filter(({ consequence }) => isReplacing(consequence))));
  return response.setDeletebeforereplace(deleteBeforeReplace);
}

function toPropertyDiff({ kind, consequence }: PropertyChange): proto.PropertyDiff {
  const { Kind } = proto.PropertyDiff;
  const plain = { add: Kind.ADD, delete: Kind.DELETE, update: Kind.UPDATE };
  const replacing = { add: Kind.ADD_REPLACE, delete: Kind.DELETE_REPLACE, update: Kind.UPDATE_REPLACE };
  return new proto.PropertyDiff().setKind((isReplacing(consequence) ? replacing : plain)[kind]).setInputdiff(true);
}
