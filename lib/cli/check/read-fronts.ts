import { parseUrn } from "../../core/naming.ts";
import { reveal } from "../../core/value.ts";
import type { ResourceState } from "../../engine/resource-state.ts";
import { innerPorts, tierNames } from "../../resources/ingress/haproxy/front.ts";
import type { FrontRecord } from "../../resources/ingress/record.ts";
import type { CheckedFront, FrontDoor } from "./scene.ts";

type Resources = readonly ResourceState[];

/** What is asked at the ports of a service, if it belongs to an Ingress. */
export function frontDoorOf(service: ResourceState | undefined, resources: Resources): FrontDoor | undefined {
  const ingress = ingressesIn(resources).find(({ urn }) => urn === service?.parent);
  if (ingress === undefined) return undefined;
  const urls = (reveal(ingress.outputs["urls"] ?? []) as readonly string[]).map((url) => new URL(url));
  const [first] = urls;
  const secured = urls.find(({ protocol }) => protocol === "https:");
  return new Map([
    [innerPorts.http, { host: first?.hostname, isSecured: false }],
    [innerPorts.https, { host: secured?.hostname, isSecured: true }],
  ]);
}

/** The Ingresses of which these are services. */
export function frontsOf(services: Resources, resources: Resources): readonly CheckedFront[] {
  return ingressesIn(resources).flatMap(({ urn, outputs }) => {
    const own = services.filter(({ parent }) => parent === urn);
    const names = tierNames(parseUrn(urn).name);
    const idOf = (name: string) => own.find((service) => parseUrn(service.urn).name === name)?.id;
    const { edge, router } = { edge: idOf(names.edge), router: idOf(names.router) };
    return edge === undefined || router === undefined ? [] : [{ edge, router, record: recordOf(outputs["record"]) }];
  });
}

/** One boundary: it was written by construct.ts. An older version wrote none. */
const recordOf = (record: ResourceState["outputs"][string] | undefined): FrontRecord | undefined =>
  record === undefined ? undefined : (reveal(record) as unknown as FrontRecord);

const ingressesIn = (resources: Resources): Resources =>
  resources.filter(({ type }) => type === "swarmwright:index:Ingress");
