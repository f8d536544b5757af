import { otherNames } from "./names.ts";

/** A test that shows a row. */
export interface Pointer {
  /** Its file, from the repository's root. */
  readonly file: string;
  /** Its title, or that of its row in a table. */
  readonly title: string;
}

const suite = "test/conformance/gateway-api/gateway-api.suite.ts";
const machines = "test/deployments/gateway-api.test.ts";
const refusals = "test/resources/ingress/props.test.ts";
const construct = "test/resources/ingress/construct.test.ts";
const stacks = "test/deployments/shared-cluster.test.ts";
const apart = "refuses services that share no network with it, of which that is certain";

/** Rows that are no table of requests, and the tests that show them. */
export const shownElsewhere: Readonly<Record<string, Pointer>> = {
  HTTPRouteWeight: { file: suite, title: "by lot, in the proportion of the weights" },
  GRPCRouteWeight: { file: suite, title: "by lot, in the proportion of the weights" },
  HTTPRouteInvalidNonExistentBackendRef: { file: suite, title: "500, when nothing of it was found for a while" },
  HTTPRoutePartiallyInvalidViaInvalidReferenceGrant: {
    file: suite,
    title: "500 to its share alone: what else is led there is served",
  },
  HTTPRouteBackendProtocolWebSocket: { file: suite, title: "become websockets" },
  GatewayModifyListeners: { file: machines, title: "answers on the ports that it has now, and on no other" },
  GatewayWithAttachedRoutesWithPort8080: {
    file: machines,
    title: "answers on the ports that it has now, and on no other",
  },
  HTTPRouteMultipleGateways: { file: machines, title: "leads by its own routes alone, beside another one" },
  // What one stack makes is to another as what is in another namespace, and a network that both use is the leave.
  HTTPRouteCrossNamespace: { file: stacks, title: "leads to a service of that stack by a network that they share" },
  HTTPRouteReferenceGrant: { file: stacks, title: "leads to a service of that stack by a network that they share" },
  // They are refused before anything is made, where a Gateway answers 500 or says so in its status.
  HTTPRouteNoBackendRefs: { file: refusals, title: "a route without a target" },
  HTTPRouteInvalidBackendRefUnknownKind: { file: refusals, title: "a target of another kind" },
  HTTPRouteInvalidCrossNamespaceBackendRef: { file: construct, title: apart },
  HTTPRouteInvalidReferenceGrant: { file: construct, title: apart },
  GatewayListenerUnsupportedProtocol: { file: refusals, title: "a port for another protocol" },
  GatewayInvalidTLSConfiguration: {
    file: "test/resources/ingress/certificates.test.ts",
    title: "is refused if it is none, or with another one's key, without a word of the key",
  },
  GatewayNameMaximumLength: { file: construct, title: "refuses a name of 253 characters" },
};

/** Rows of what may be offered, and is not, by what is missing. */
export const notYet: Readonly<Record<string, readonly string[]>> = {
  "a part of a route's requests is changed or redirected no differently from the rest": [
    "HTTPRouteBackendRequestHeaderModifier",
    "HTTPRouteBackendRequestRedirect",
    "HTTPRouteBackendURLRewrite",
    "HTTPRouteRequestHeaderModifierBackendWeights",
  ],
  "requests are not mirrored": [
    "HTTPRouteRequestMirror",
    "HTTPRouteRequestMultipleMirrors",
    "HTTPRouteRequestPercentageMirror",
  ],
  "the time of one attempt is bounded, not the time of all attempts together": [
    "HTTPRouteRetryWithTimeouts",
    "HTTPRouteTimeoutRequest",
  ],
  "a route holds for all ports": [
    "GatewayHTTPListenerIsolation",
    "HTTPRouteInvalidParentRefNotMatchingListenerPort",
    "HTTPRouteInvalidParentRefSectionNameNotMatchingPort",
    "HTTPRouteListenerPortMatching",
  ],
  "a route has no name of its own": ["GRPCRouteNamedRule", "HTTPRouteNamedRule"],
  "answers to preflight requests are the service's": ["HTTPRouteCORS"],
  // All hosts have the same routes and the same TLS. 421 would turn away proxies that ask by one name for another host.
  "a host that the certificate is not made out to is served, not 421": [
    "HTTPRouteHTTPSListenerDetectMisdirectedRequests",
  ],
  "clients' certificates are not asked for": [
    "GatewayFrontendClientCertificateValidation",
    "GatewayFrontendClientCertificateValidationInsecureFallback",
    "GatewayFrontendInvalidDefaultClientCertificateValidation",
    "GatewayInvalidFrontendClientCertificateValidation",
  ],
  "services are not asked by TLS": [
    "BackendTLSPolicy",
    "BackendTLSPolicyConflictResolution",
    "BackendTLSPolicyGRPCRoute",
    "BackendTLSPolicyInvalidCACertificateRef",
    "BackendTLSPolicyInvalidKind",
    "BackendTLSPolicyObservedGenerationBump",
    "BackendTLSPolicySANValidation",
    "BackendTLSPolicyTLSRouteTerminate",
    "GatewayInvalidTLSBackendConfiguration",
    "GatewayTLSBackendClientCertificate",
  ],
  "labels of a front door are not passed on to its proxies": ["GatewayInfrastructure"],
};

/** Rows that ask for what is not there to be asked about, by the reason. */
export const noCounterpart: Readonly<Record<string, readonly string[]>> = {
  "a front door is given its certificates, not the name of a secret that it would need leave to read": [
    "GatewaySecretInvalidReferenceGrant",
    "GatewaySecretMissingReferenceGrant",
    "GatewaySecretReferenceGrantAllInNamespace",
    "GatewaySecretReferenceGrantSpecific",
  ],
  "there is one kind of routes": ["GatewayInvalidRouteKind", "HTTPRouteDisallowedKind"],
  "routes stand in their front door: none attaches to it, be it by a name or by number": [
    "GatewayWithAttachedRoutes",
    "HTTPRouteInvalidCrossNamespaceParentRef",
    "HTTPRouteInvalidParentRefNotMatchingSectionName",
  ],
  "a front door has no class with parameters": ["GatewayInvalidParametersRef"],
  "no status is kept that could be older than what was asked: a run ends when all is as it says": [
    "GatewayClassObservedGenerationBump",
    "GatewayObservedGenerationBump",
    "HTTPRouteObservedGenerationBump",
  ],
  "the addresses are those of the machines": ["GatewayOptionalAddressValue", "GatewayStaticAddresses"],
  "the listeners are the front door's own": [
    "ListenerSetAllowedNamespaceNone",
    "ListenerSetAllowedNamespaceSame",
    "ListenerSetAllowedNamespaceSelector",
    "ListenerSetAllowedRoutesNamespaces",
    "ListenerSetAllowedRoutesSupportedKinds",
    "ListenerSetDefaultNotAllowed",
    "ListenerSetDualParentRefIndependence",
    "ListenerSetGatewayParentSectionNameNotFound",
    "ListenerSetHTTPRouting",
    "ListenerSetHostnameConflict",
    "ListenerSetProtocolConflict",
    "ListenerSetReferenceGrant",
    "ListenerSetRouteStatusScopedToParentRef",
  ],
  "what is no HTTP is not led: its service publishes a port": otherNames,
};
