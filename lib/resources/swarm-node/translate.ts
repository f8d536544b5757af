import type { Labels } from "../../core/labels.ts";
import type { LiveNode, NodeSpec } from "../../drivers/docker/api/nodes.ts";
import { defaulted, ownLabels } from "../translation/forms.ts";
import { key, object, type Translations } from "../translation/translation.ts";
import type { SwarmNodeSpec } from "./props.ts";

/** Which machine it is and who its peers are, only the state knows; its name is its machine's. */
type NotTranslated = "address" | "cluster" | "endpoint" | "isFirst" | "machine" | "name" | "peers";
type Translated = Omit<SwarmNodeSpec, NotTranslated>;

/** What is asked of the node, in Docker's words. */
export function toNodeSpec(spec: SwarmNodeSpec, ownership: Labels): NodeSpec {
  return { ...object(translations).write(spec), Labels: { ...spec.labels, ...ownership } } as NodeSpec;
}

/** Docker's words in the spec's. */
export function toSpec({ Spec, Description }: LiveNode, stored: SwarmNodeSpec): SwarmNodeSpec {
  return { ...stored, ...object(translations).read(Spec), name: Description.Hostname };
}

/** One line a property: a property of the schema that has none does not compile. */
const translations: Translations<Translated, NodeSpec> = {
  role: key("Role", defaulted<SwarmNodeSpec["role"]>("worker")),
  availability: key("Availability", defaulted<SwarmNodeSpec["availability"]>("active")),
  labels: key("Labels", ownLabels),
};
