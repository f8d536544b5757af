import type * as docker from "../../../drivers/docker/api/task-spec.ts";
import { list, positive } from "../../translation/forms.ts";
import { key, object } from "../../translation/translation.ts";
import { canonicalConstraint, type NodeLabel, type Placement, type PlacementConstraint } from "../placement.ts";

const preferenceOf = (label: NodeLabel): docker.PlacementPreference => ({ Spread: { SpreadDescriptor: label } });
const labelOf = ({ Spread }: docker.PlacementPreference) => (Spread?.SpreadDescriptor ?? "") as NodeLabel;

export const placement = object<Placement, docker.Placement>({
  constraints: key(
    "Constraints",
    list<PlacementConstraint, string>((text) => text, canonicalConstraint),
  ),
  spread: key("Preferences", list(preferenceOf, labelOf)),
  maxReplicasPerNode: key("MaxReplicas", positive),
});
