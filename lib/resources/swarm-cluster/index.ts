export { SwarmCluster } from "./construct.ts";
export type { DockerProviderArgs } from "./interop.ts";
export type { SwarmClusterArgs, SwarmNodeArgs } from "./props.ts";
