import type { Alias as AliasRequest } from "@pulumi/pulumi/proto/alias_pb.js";
import type {
  ReadResourceRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  SupportsFeatureRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { problem } from "../core/errors.ts";
import type { Props } from "../core/value.ts";
import { propsFromWire, propsToWire } from "../provider/wire.ts";
import type { Alias } from "./aliases.ts";
import { customTimeoutsOf } from "./custom-timeouts.ts";
import type { Deployment } from "./deployment.ts";
import type { Goal } from "./goal.ts";
import type { ResourceState } from "./resource-state.ts";

type Reply = (error: Error | null, response?: object) => void;

/** What the SDK need not do without, or do itself. `replaceWith` is refused in our own words: ours is no CLI to update. */
const features: ReadonlySet<string> = new Set(["aliasSpecs", "deletedWith", "replaceWith", "secrets"]);

const UNIMPLEMENTED = 12;

/**
 * The resource monitor that the SDK talks to: its generated request objects in, light answers out (only the getters
 * that the SDK calls). After a failure it never answers, as the real engine does.
 */
export function monitorFor(deployment: Deployment): object {
  const answer = (work: Promise<object>, reply: Reply) =>
    void work.then((response) => reply(null, response), deployment.fail);
  const known = {
    supportsFeature: (request: SupportsFeatureRequest, reply: Reply) =>
      reply(null, { getHassupport: () => features.has(request.getId()) }),
    registerResource: (request: RegisterResourceRequest, reply: Reply) =>
      answer(deployment.register(toGoal(request)).then(toAnswer), reply),
    registerResourceOutputs: (request: RegisterResourceOutputsRequest, reply: Reply) => {
      deployment.registerOutputs(request.getUrn(), open(request.getOutputs()));
      reply(null, {});
    },
    readResource: (request: ReadResourceRequest, reply: Reply) =>
      answer(deployment.read(request.getType(), request.getId()).then(toReadAnswer), reply),
    invoke: (request: { getTok(): string }) => deployment.fail(notYet(request.getTok())),
    call: (request: { getTok(): string }) => deployment.fail(notYet(request.getTok())),
    signalAndWaitForShutdown: (_request: object, reply: Reply) => reply(null, {}),
    close: () => {},
  };
  // Newer SDKs ask for more (deployment info, hooks, transforms), and do without it when they hear this code.
  return new Proxy(known, {
    get: (it, name) => Reflect.get(it, name) ?? (name === "then" ? undefined : unimplemented),
  });
}

function unimplemented(_request: object, reply: Reply): void {
  reply(Object.assign(new Error("unimplemented"), { code: UNIMPLEMENTED }));
}

function notYet(token: string) {
  const remedy = "run this program with the Pulumi CLI: pulumi up";
  return problem("refused", token, "functions of other packages are not part of the embedded engine yet", remedy);
}

const open = (struct: Struct | undefined): Props => propsFromWire(struct?.toJavaScript() ?? {});

function toAnswer(state: ResourceState): object {
  const object = { toJavaScript: () => propsToWire(state.outputs) };
  return {
    getUrn: () => state.urn,
    getId: () => state.id ?? "",
    getObject: () => object,
    getPropertydependenciesMap: () => undefined,
    getResult: () => 0,
    getUnknown: () => false,
    toString: () => state.urn,
  };
}

function toReadAnswer(state: { readonly urn: string; readonly outputs: Props }): object {
  return { getUrn: () => state.urn, getProperties: () => ({ toJavaScript: () => propsToWire(state.outputs) }) };
}

function toGoal(request: RegisterResourceRequest): Goal {
  return {
    name: request.getName(),
    type: request.getType(),
    custom: request.getCustom(),
    parent: request.getParent() || undefined,
    inputs: open(request.getObject()),
    dependencies: request.getDependenciesList().toSorted(),
    propertyDependencies: dependenciesByProperty(request),
    provider: request.getProvider() || undefined,
    protect: request.getProtect() || undefined,
    retainOnDelete: request.getRetainondelete() || undefined,
    deletedWith: request.getDeletedwith() || undefined,
    customTimeouts: timeoutsIn(request),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: [...request.getAliasurnsList(), ...request.getAliasesList().map(toAlias)],
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    importId: request.getImportid() || undefined,
    replaceWith: request.getReplaceWithList(),
  };
}

function timeoutsIn(request: RegisterResourceRequest): Goal["customTimeouts"] {
  const given = request.getCustomtimeouts();
  if (given === undefined) return undefined;
  const texts = { create: given.getCreate(), update: given.getUpdate(), delete: given.getDelete() };
  return customTimeoutsOf(request.getName(), texts);
}

function toAlias(alias: AliasRequest): Alias {
  const spec = alias.getSpec();
  if (!spec) return alias.getUrn();
  return {
    name: spec.getName() || undefined,
    type: spec.getType() || undefined,
    parent: spec.getParenturn() || undefined,
    noParent: spec.getNoparent(),
    project: spec.getProject() || undefined,
    stack: spec.getStack() || undefined,
  };
}

function dependenciesByProperty(request: RegisterResourceRequest): Record<string, readonly string[]> {
  const byProperty: Record<string, readonly string[]> = {};
  for (const [key, dependencies] of request.getPropertydependenciesMap().entries()) {
    const urns = dependencies.getUrnsList();
    if (urns.length > 0) byProperty[key] = urns.toSorted();
  }
  return byProperty;
}
