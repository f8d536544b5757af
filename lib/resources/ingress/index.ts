export { Ingress } from "./construct.ts";
export type { HeaderChangesArgs } from "./headers.ts";
export type { MatchArgs } from "./match.ts";
export type { UrlPath } from "./paths.ts";
export type { FrontArgs, IngressArgs } from "./props.ts";
export type { RetriesArgs } from "./retries.ts";
export type { RouteArgs } from "./routes.ts";
export { redirect, respond } from "./targets.ts";
export type {
  BackendArgs,
  Redirect,
  RedirectArgs,
  Response,
  ResponseArgs,
  RouteTarget,
  WeightedBackendArgs,
} from "./targets.ts";
export type { HstsArgs, TlsArgs } from "./tls.ts";
