import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import { programClaims } from "../../core/program-claims.ts";
import { validateNow } from "../../core/validate-now.ts";
import { hostFiles, Image } from "../image/index.ts";
import { OverlayNetwork } from "../overlay-network/index.ts";
import { claimPorts } from "../service/claims.ts";
import { edgeAddress } from "./edge-address.ts";
import { swarmDns } from "./haproxy/discovery.ts";
import { frontUrls, routerText } from "./haproxy/front.ts";
import { type IngressArgs, ingressSchema } from "./props.ts";
import { outOfReach } from "./reach.ts";
import { frontRecord } from "./record.ts";
import { frontInputs, frontOf, untoldKeys } from "./settled.ts";
import { frontLanding, frontPorts, makeEdge, makeRouter } from "./tiers.ts";

/**
 * The front door of a cluster: HTTP and HTTPS, by host, path and more, to services; on every machine.
 *
 * It is two services. The edge has the ports of the machines and passes connections on; it knows no route, so that it
 * hardly ever changes. The routers have all routes and certificates; they are replaced at every change of one, and no
 * request is lost. HAProxy itself looks at each configuration before anything changes.
 *
 * @example
 * new Ingress("front", {
 *   cluster,
 *   networks: [services],
 *   routes: [
 *     { to: { service: web, port: 8080 } },
 *     { path: "/api", to: { service: api, port: 3000 } },
 *   ],
 * });
 */
export class Ingress extends ComponentResource {
  /**
   * A URL for each host of the routes that is no wildcard; if there is none, `http://` and the address of the first
   * machine that `placement` allows by role and host name. Labels in it are not looked at.
   */
  readonly urls: Output<readonly string[]>;
  /** HAProxy's configuration of the routers. */
  readonly configuration: Output<string>;

  /** @throws SwarmwrightError `invalid-props`, with every property that is wrong for certain; never with a key */
  constructor(name: string, args: IngressArgs, options?: ComponentResourceOptions) {
    const { cluster } = args;
    const at = constructPath(name, options?.parent);
    const inputs = frontInputs(args);
    const unreached = outOfReach(at, args.routes, args.networks);
    validateNow(ingressSchema, at, { ...untoldKeys(inputs), replicas: args.replicas }, unreached);
    claimPorts({ claims: programClaims(cluster), owner: at, cluster }, frontPorts(args), frontLanding(args));
    super("swarmwright:index:Ingress", name, {}, options);
    const discovery = swarmDns();
    const network = new OverlayNetwork(`${name}-edge`, { cluster }, { parent: this });
    const image = args.image ?? this.#haproxy(name, args);
    const ground = { parent: this, name, at, image, network, discovery };
    const front = frontOf(at, inputs);
    this.configuration = all([front, network.subnet]).apply(([known, subnet]) =>
      routerText(known, { edge: [subnet], discovery }),
    );
    makeEdge({ ...ground, image: args.edgeImage ?? image }, args);
    makeRouter(ground, args, front, this.configuration);
    this.urls = all([front, edgeAddress(cluster, args.placement)]).apply(([known, address]) =>
      frontUrls(known, address),
    );
    const certificates = all((args.tls ?? []).map(({ certificate }) => certificate));
    const record = all([front, certificates]).apply(([known, given]) => frontRecord(known, given));
    this.registerOutputs({ urls: this.urls, configuration: this.configuration, record });
  }

  /** Of this host's own programs: no registry is needed. */
  #haproxy(name: string, { cluster }: IngressArgs): Image {
    const source = hostFiles({ binaries: ["/usr/sbin/haproxy", "/bin/busybox"], entrypoint: ["/usr/sbin/haproxy"] });
    return new Image(`${name}-proxy`, { cluster, source }, { parent: this });
  }
}
