import type { Labels } from "../../core/labels.ts";
import type * as docker from "../../drivers/docker/api.ts";
import { templateDriver } from "../kept-file/translate.ts";
import { keptBy } from "../kept-file/versions.ts";
import { defaulted, ownLabels } from "../translation/forms.ts";
import { type Form, key, object, type Translations } from "../translation/translation.ts";
import type { ConfigSpec } from "./props.ts";

/** Transport, and what stands in a label of ours. */
type NotTranslated = "check" | "cluster" | "connection" | "keep";
type Translated = Omit<ConfigSpec, NotTranslated>;

/** The spec in Docker's words. */
export function toRequest(name: string, spec: ConfigSpec, labels: Labels): docker.ConfigSpec {
  const written = object(translations).write({ ...spec, name });
  return { ...written, Labels: { ...spec.labels, ...labels } } as docker.ConfigSpec;
}

/** Docker's words in the spec's. */
export function toSpec(live: docker.LiveConfig, { check, cluster, connection }: ConfigSpec): ConfigSpec {
  return { ...object(translations).read(live.Spec), keep: keptBy(live), check, cluster, connection };
}

const text: Form<string, string> = {
  write: (content) => Buffer.from(content, "utf8").toString("base64"),
  read: (live = "") => Buffer.from(live, "base64").toString("utf8"),
};

/** One line a property: a property of the schema that has none does not compile. */
const translations: Translations<Translated, docker.ConfigSpec> = {
  name: key("Name", defaulted("")),
  content: key("Data", text),
  templateDriver: key("Templating", templateDriver),
  labels: key("Labels", ownLabels),
};
