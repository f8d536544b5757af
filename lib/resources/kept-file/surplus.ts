import { urnOf } from "../../core/labels.ts";
import type { ServiceSpec } from "../../drivers/docker/api/services.ts";
import type { ServicesApi } from "../../drivers/docker/port.ts";
import { keptBy, type KeptFile } from "./versions.ts";

/*
 * Which earlier contents may stay. A run that failed leaves one that nobody goes back to, later than the one that
 * services have before their present one: by age alone, that one would go.
 */

/** The old ones that the current one does not let stay. */
export async function surplusOf<Live extends KeptFile>(
  [current, ...old]: readonly Live[],
  services: Pick<ServicesApi, "list">,
): Promise<readonly Live[]> {
  const keep = current ? keptBy(current) : 0;
  if (keep === 0 || old.length <= keep) return old.slice(keep);
  const ids = await rollbackIds(services);
  const needed = old.filter(({ ID }) => ids.has(ID));
  const others = old.filter(({ ID }) => !ids.has(ID));
  return others.slice(Math.max(0, keep - needed.length));
}

/**
 * Of all that our services, of whichever stack, would have again after `docker service rollback`. Swarm would let it go:
 * nobody uses it now.
 */
async function rollbackIds(services: Pick<ServicesApi, "list">): Promise<ReadonlySet<string>> {
  const ours = (await services.list({})).filter(({ Spec }) => urnOf(Spec.Labels ?? {}) !== undefined);
  return new Set(ours.flatMap(({ PreviousSpec }) => (PreviousSpec ? fileIds(PreviousSpec) : [])));
}

function fileIds({ TaskTemplate: { ContainerSpec } }: ServiceSpec): readonly string[] {
  const { Configs, Secrets } = ContainerSpec;
  return [...(Configs ?? []).map(({ ConfigID }) => ConfigID), ...(Secrets ?? []).map(({ SecretID }) => SecretID)];
}
