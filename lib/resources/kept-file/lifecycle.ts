import type * as z from "zod";
import { diff, type PropertyChange } from "../../core/diff.ts";
import { isProblem, problem } from "../../core/errors.ts";
import { type Labels, ownershipLabels } from "../../core/labels.ts";
import type { Call, Lifecycle } from "../../core/lifecycle.ts";
import { parseUrn, withoutDigest } from "../../core/naming.ts";
import type { Connection } from "../../core/references.ts";
import type { Props } from "../../core/value.ts";
import { version } from "../../core/version.ts";
import type { Cluster, FilesApi } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { ours } from "../ownership.ts";
import { surplusOf } from "./surplus.ts";
import { type KeptFile, keptLabels, removeUnlessUsed, versionsOf } from "./versions.ts";

type Needed = Pick<Drivers, "docker">;

interface FileSpec {
  readonly keep: number;
  readonly connection: Connection;
}

/** In what configs and secrets differ. */
export interface FileKind<Spec extends FileSpec, Outputs, Live extends KeptFile, Request> {
  /** Docker's word for it. */
  readonly kind: "config" | "secret";
  readonly schema: z.ZodObject;
  readonly apiOf: (cluster: Cluster) => FilesApi<Live, Request>;
  /** @param live what is there: of it nothing but labels may change */
  readonly toRequest: (name: string, spec: Spec, labels: Labels, live?: Live) => Request;
  readonly toSpec: (live: Live, stored: Spec) => Spec;
  readonly toOutputs: (live: Live) => Outputs;
  readonly idIn: (outputs: Partial<Outputs>) => string | undefined;
  /** Looks at the content. @param kept what it was so far, if it is kept already @throws when nobody should use it */
  readonly tryContent?: (drivers: Needed, call: Call, spec: Spec, kept?: Spec) => Promise<void>;
}

/** A file that never changes: another content is another one, and the old one goes once nothing uses it. */
export function keptFileLifecycle<Spec extends FileSpec, Outputs, Live extends KeptFile, Request>(
  of: FileKind<Spec, Outputs, Live, Request>,
): Omit<Lifecycle<Spec, Outputs, Needed>, "settle"> {
  const clusterOf = ({ docker }: Needed, call: Call, { connection }: Spec) => docker.cluster(connection, call.signal);
  const { findOurs, create, refresh } = writing(of);

  return {
    schema: of.schema,
    naming: "content",

    words,

    async observe(drivers, call, stored) {
      if (!stored) return undefined;
      const { spec, outputs } = stored;
      const live = await findOurs(of.apiOf(clusterOf(drivers, call, spec)), call, of.idIn(outputs));
      return live && { spec: of.toSpec(live, spec), outputs: of.toOutputs(live) };
    },

    async reconcile(drivers, call, spec, stored) {
      const cluster = clusterOf(drivers, call, spec);
      const files = of.apiOf(cluster);
      const there = await findOurs(files, call, stored && of.idIn(stored.outputs));
      await of.tryContent?.(drivers, call, spec, there && (stored?.spec ?? spec));
      const live = there ? await refresh(files, call, spec, there) : await create(files, call, spec);
      // While it replaces another one, services may still want that one.
      if (stored) await removeAll(files, await surplusOf(await versionsOf(files, call, live), cluster.services));
      return of.toOutputs(live);
    },

    /** Once all that used it has rolled; or for good, and then those that were kept go first. */
    async remove(drivers, call, { spec, outputs }) {
      const cluster = clusterOf(drivers, call, spec);
      const files = of.apiOf(cluster);
      const live = await findOurs(files, call, of.idIn(outputs));
      if (!live) return;
      const versions = await versionsOf(files, call, live);
      const isReplaced = versions[0]?.ID !== live.ID;
      const surplus = isReplaced ? await surplusOf(versions, cluster.services) : versions;
      await removeAll(
        files,
        surplus.filter(({ ID }) => ID !== live.ID),
      );
      if (surplus.includes(live)) await files.remove(live.ID);
    },
  };
}

/** How one is found and written. */
function writing<Spec extends FileSpec, Outputs, Live extends KeptFile, Request>(
  of: FileKind<Spec, Outputs, Live, Request>,
) {
  async function findOurs(files: FilesApi<Live, Request>, call: Call, recordedId?: string): Promise<Live | undefined> {
    const describe = ({ ID, Spec }: Live) => ({ id: ID, labels: Spec.Labels ?? {} });
    return ours(call, of.kind, await files.find(call.name), describe, recordedId);
  }

  /** A conflict may be what an earlier try of this very call made, whose answer was lost. */
  async function create(files: FilesApi<Live, Request>, call: Call, spec: Spec): Promise<Live> {
    try {
      await files.create(of.toRequest(call.name, spec, labelsFor(call, spec)));
    } catch (error) {
      if (!isProblem(error, "conflict") || !(await findOurs(files, call))) throw error;
    }
    const live = await findOurs(files, call);
    if (live) return live;
    const summary = `the ${of.kind} vanished as soon as it was made`;
    throw problem("conflict", parseUrn(call.urn).name, summary, "run up again");
  }

  /** One that was kept from before becomes the current one by being written: the latest is the one in use. */
  async function refresh(files: FilesApi<Live, Request>, call: Call, spec: Spec, live: Live): Promise<Live> {
    const [latest] = await versionsOf(files, call, live);
    const wanted = { ...spec, name: call.name };
    const isAsWanted = diff(of.schema, propsOf(of.toSpec(live, spec)), propsOf(wanted)).kind === "none";
    if (isAsWanted && latest?.ID === live.ID) return live;
    await files.update(live.ID, live.Version.Index, of.toRequest(call.name, spec, labelsFor(call, spec), live));
    return (await findOurs(files, call, live.ID)) ?? live;
  }

  return { findOurs, create, refresh };
}

const labelsFor = ({ urn }: Call, { keep }: FileSpec): Labels => ({
  ...keptLabels(keep),
  ...ownershipLabels(urn, version),
});

const propsOf = (spec: object): Props => spec as Props;

/** What somebody still uses stays until the next time. */
async function removeAll<Live extends KeptFile>(
  files: FilesApi<Live, never>,
  versions: readonly Live[],
): Promise<void> {
  for (const { ID } of versions) await removeUnlessUsed(files, ID);
}

function words({ path, before, after }: PropertyChange, { keep }: FileSpec): string | undefined {
  if (path === "keep") return "how many earlier ones stay; nothing restarts";
  if (path === "check.image.reference") return "tried in it first; nothing restarts";
  const isContent = path === "name" && typeof before === "string" && typeof after === "string";
  if (!isContent || withoutDigest(before) !== withoutDigest(after)) return undefined;
  const then = keep === 0 ? "then the old one goes" : `then all go but the last ${keep} old ones`;
  return `another content: its services roll, ${then}`;
}
