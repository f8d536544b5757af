export { Image } from "./construct.ts";
export type { ImageArgs } from "./props.ts";
export { hostFiles } from "./sources.ts";
export type { HostFilesArgs, HostFilesSource, ImageSource } from "./sources.ts";
