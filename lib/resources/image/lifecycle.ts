import { resolve } from "node:path";
import { isProblem, problem } from "../../core/errors.ts";
import type { Call, Lifecycle, Settled } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import { hasUnknown, type Props, unknown } from "../../core/value.ts";
import { type BuiltImage, type HostFiles, imageLabels } from "../../drivers/image/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { imageSchema, type ImageOutputs, type ImageSpec } from "./props.ts";

type Needed = Pick<Drivers, "directory" | "docker" | "images" | "machines">;
type Machine = ImageSpec["machines"][number];

/** Digits of the image id that its tag shows. */
const TAG_DIGITS = 12;

export const imageLifecycle: Lifecycle<ImageSpec, ImageOutputs, Needed> = {
  schema: imageSchema,
  naming: "content",

  /** The content decides the image's id, and the id its name: both must be known before the plan is made. */
  async settle(drivers, { urn }, props): Promise<Settled> {
    const { name, source } = props;
    if (source === undefined || hasUnknown(source) || typeof name !== "string") {
      return { props: { ...props, name: unknown, imageId: unknown }, problems: [] };
    }
    try {
      const { imageId } = await build(drivers, urn, source as unknown as ImageSpec["source"]);
      return { props: { ...props, name: `${name}:${tagOf(imageId)}`, imageId }, problems: [] };
    } catch (error) {
      if (!isProblem(error, "invalid-props")) throw error;
      return { props, problems: error.problems };
    }
  },

  async foresee(_drivers, _call, { name, imageId }: Props) {
    if (typeof name !== "string" || typeof imageId !== "string") return {};
    return { reference: name, imageId };
  },

  words({ path }) {
    if (path === "name") return "another content: its services roll, then the old one goes";
    return path.startsWith("machines") ? "brought to the machines that lack it" : undefined;
  },

  async observe({ docker }, call, stored) {
    if (!stored) return undefined;
    const { spec } = stored;
    const has = await Promise.all(
      spec.machines.map(({ endpoint }) => docker.engine(endpoint, call.signal).images.find(call.name)),
    );
    const machines = spec.machines.filter((_, index) => has[index] !== undefined);
    if (machines.length === 0) return undefined;
    return { spec: { ...spec, machines }, outputs: outputsOf(call, spec) };
  },

  async reconcile(drivers, call, spec) {
    let built: Promise<BuiltImage> | undefined;
    const image = () => (built ??= buildPlanned(drivers, call, spec));
    await Promise.all(spec.machines.map((machine) => bring(drivers, call, machine, image)));
    return outputsOf(call, spec);
  },

  async remove(drivers, call, { spec }) {
    await Promise.all(spec.machines.map((machine) => takeAway(drivers, call, machine)));
  },
};

async function bring(
  { docker }: Needed,
  call: Call,
  { endpoint, name }: Machine,
  image: () => Promise<BuiltImage>,
): Promise<void> {
  const { images } = docker.engine(endpoint, call.signal);
  if (await images.find(call.name)) return;
  call.report(`goes to ${name}`);
  await images.load((await image()).archive(call.name));
}

/** A machine that is known to be stopped keeps it: nobody can ask it. */
async function takeAway({ docker, machines }: Needed, call: Call, { endpoint }: Machine): Promise<void> {
  try {
    const { images } = docker.engine(endpoint, call.signal);
    await images.remove(call.name);
    // Tasks that ended keep their image until Swarm forgets them: what is free by now are earlier versions.
    await images.prune(imageLabels);
  } catch (error) {
    if (!isProblem(error, "unreachable") || !(await machines.local.isStopped(endpoint))) throw error;
  }
}

function build({ directory, images }: Needed, urn: string, source: ImageSpec["source"]): Promise<BuiltImage> {
  const at = `${parseUrn(urn).name}.source`;
  const { binaries, files, entrypoint } = source;
  const absolute = (path: string) => resolve(directory, path);
  const hostFiles: HostFiles = {
    binaries,
    files: Object.fromEntries(Object.entries(files).map(([to, from]) => [to, absolute(from)])),
    entrypoint,
  };
  return images.build(at, hostFiles);
}

/** Under the planned name there may never be anything but the planned content. */
async function buildPlanned(drivers: Needed, { urn }: Call, { source, imageId }: ImageSpec): Promise<BuiltImage> {
  const built = await build(drivers, urn, source);
  if (built.imageId === imageId) return built;
  const summary = "the files changed after the plan was made";
  throw problem("conflict", `${parseUrn(urn).name}.source`, summary, "run up again");
}

function tagOf(imageId: string): string {
  return imageId.replace(/^sha256:/, "").slice(0, TAG_DIGITS);
}

function outputsOf({ name }: Call, { imageId = "" }: ImageSpec): ImageOutputs {
  return { reference: name, imageId };
}
