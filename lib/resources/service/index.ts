export { Service } from "./construct.ts";
export type { ContainerArgs, HealthcheckArgs, NetworkAttachmentArgs, PortArgs } from "./container.ts";
export type { PublishedPort, ServiceArgs } from "./props.ts";
