import type { Routes } from "../../resources/ingress/settings.ts";

/*
 * The rows of the Gateway API's conformance tests, by its names, told in our words and on names of our own.
 * All routes of all rows stand behind one front door, so each row has hosts that no other row has.
 */

/** A row that is shown on real traffic. */
export interface Row {
  readonly routes: Routes;
  readonly cases: readonly Case[];
}

/** A request, and what becomes of it. */
export interface Case {
  readonly host: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly secured?: boolean;
  /** As a call of gRPC, by HTTP/2. */
  readonly isCall?: boolean;
  readonly expected: Expected;
}

/** What is not said is not looked at. */
export interface Expected {
  /** 200 if a service is named. */
  readonly status?: number;
  /** The service that answers. */
  readonly service?: string;
  /** The path that the service sees. */
  readonly path?: string;
  /** Headers that the service sees; `undefined` for one that it must not see. */
  readonly seen?: Readonly<Record<string, string | undefined>>;
  /** Headers of the answer. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Names that the certificate is made out to. */
  readonly names?: string;
}

/** Services on loopback that tell what they see. */
export const v1 = { service: "v1", port: 80 };
export const v2 = { service: "v2", port: 80 };
export const v3 = { service: "v3", port: 80 };

/** The same services by HTTP/2, as gRPC has it. */
export const h2v1 = { service: "v1", port: 81, protocol: "h2c" } as const;
export const h2v2 = { service: "v2", port: 81, protocol: "h2c" } as const;
export const h2v3 = { service: "v3", port: 81, protocol: "h2c" } as const;

/** A request that one of the services gets. */
export const reaches = (service: string, request: Omit<Case, "expected">, more: Expected = {}): Case => ({
  ...request,
  expected: { status: 200, service, ...more },
});

/** A call of gRPC that one of the services gets. */
export const calls = (service: string, call: Omit<Case, "expected">, more: Expected = {}): Case =>
  reaches(service, { ...call, isCall: true }, more);

/** A request that is answered without a service. */
export const answered = (status: number, request: Omit<Case, "expected">, more: Expected = {}): Case => ({
  ...request,
  expected: { status, ...more },
});
