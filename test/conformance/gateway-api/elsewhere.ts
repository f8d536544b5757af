/** Core rows that are no table of requests, and the test that shows them. */
export const shownElsewhere: Readonly<Record<string, string>> = {
  HTTPRouteWeight: "gateway-api.suite.ts: by lot",
  HTTPRouteInvalidNonExistentBackendRef: "gateway-api.suite.ts: when nothing of it was found for a while",
  HTTPRouteNoBackendRefs: "test/resources/ingress/wrong-args.test.ts: a route without a target does not compile",
  HTTPRouteAllBackendsWeightZero: "test/resources/ingress/props.test.ts: refused, with what to do",
  GatewayInvalidListenersUnsupportedProtocol:
    "test/resources/ingress/wrong-args.test.ts: a protocol that is none does not compile",
  GatewayInvalidTLSConfiguration:
    "test/resources/ingress/wrong-args.test.ts: a certificate without a key does not compile",
};

/** Rows that are not done, and what is missing. */
export const notYet: Readonly<Record<string, string>> = {
  HTTPRouteBackendRequestHeaderModifier: "headers are changed for a route, not for one of its services",
  HTTPRouteRequestMirror: "requests are not mirrored",
  HTTPRouteRequestMultipleMirrors: "requests are not mirrored",
  HTTPRouteRequestPercentageMirror: "requests are not mirrored",
  HTTPRouteTimeoutRequest: "the time of one attempt is bounded, not the time of all attempts together",
  HTTPRouteParentRefPort: "a route holds for all ports",
  HTTPRouteDestinationPortMatching: "a route holds for all ports",
  HTTPRouteNamedRule: "a route has no name of its own",
  HTTPRouteCORS: "answers to preflight requests are the service's",
  HTTPRouteHTTPSListenerDetectMisdirectedRequests: "a host that the certificate is not made out to is served, not 421",
  GatewayHTTPListenerIsolation: "there is one listener for each of HTTP and HTTPS",
  GatewayModifyListeners: "a change of ports changes the edge, which loses about two seconds a machine",
  GatewayFrontendClientCertificateValidation: "clients' certificates are not asked for",
  GatewayBackendClientCertificate: "services are not asked by TLS",
  BackendTLSPolicy: "services are not asked by TLS",
  TLSRoute: "connections are not passed on by SNI",
};
