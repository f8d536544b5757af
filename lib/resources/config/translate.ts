import type { Labels } from "../../core/labels.ts";
import type * as docker from "../../drivers/docker/api/files.ts";
import { bytesOf } from "../kept-file/props.ts";
import { templateDriver } from "../kept-file/translate.ts";
import { keptBy } from "../kept-file/versions.ts";
import { defaulted, ownLabels } from "../translation/forms.ts";
import { key, object, type Translations } from "../translation/translation.ts";
import type { ConfigSpec } from "./props.ts";

/** Transport, what stands in a label of ours, and the bytes, which a program can write in several ways. */
type NotTranslated = "check" | "cluster" | "connection" | "content" | "encoding" | "keep" | "machines";
type Translated = Omit<ConfigSpec, NotTranslated>;

/** The spec in Docker's words. */
export function toRequest(name: string, spec: ConfigSpec, labels: Labels): docker.ConfigSpec {
  const written = object(translations).write({ ...spec, name });
  const Data = bytesOf(spec).toString("base64");
  return { ...written, Data, Labels: { ...spec.labels, ...labels } } as docker.ConfigSpec;
}

/** Docker's words in the spec's. */
export function toSpec(
  live: docker.LiveConfig,
  { check, cluster, connection, encoding, machines }: ConfigSpec,
): ConfigSpec {
  const content = Buffer.from(live.Spec.Data, "base64").toString(encoding);
  const around = { check, cluster, connection, machines };
  return { ...object(translations).read(live.Spec), content, encoding, keep: keptBy(live), ...around };
}

/** One line a property: a property of the schema that has none does not compile. */
const translations: Translations<Translated, docker.ConfigSpec> = {
  name: key("Name", defaulted("")),
  templateDriver: key("Templating", templateDriver),
  labels: key("Labels", ownLabels),
};
