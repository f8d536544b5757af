import type { Labels } from "../../core/labels.ts";
import type * as docker from "../../drivers/docker/api/files.ts";
import { bytesOf } from "../kept-file/props.ts";
import { templateDriver } from "../kept-file/translate.ts";
import { keptBy } from "../kept-file/versions.ts";
import { defaulted, ownLabels } from "../translation/forms.ts";
import { key, object, type Translations } from "../translation/translation.ts";
import type { SecretSpec } from "./props.ts";

/** Transport, what stands in a label of ours, and what no engine gives back. */
type NotTranslated = "cluster" | "connection" | "content" | "encoding" | "keep" | "key";
type Translated = Omit<SecretSpec, NotTranslated>;

/**
 * The spec in Docker's words.
 *
 * @param live what is there: its value is not sent again
 */
export function toRequest(name: string, spec: SecretSpec, labels: Labels, live?: docker.LiveSecret): docker.SecretSpec {
  const written = object(translations).write({ ...spec, name });
  const Data = bytesOf(spec).toString("base64");
  return { ...written, Labels: { ...spec.labels, ...labels }, ...(!live && { Data }) } as docker.SecretSpec;
}

/** Docker's words in the spec's. What it holds is as the name says: the name never meets another value. */
export function toSpec(live: docker.LiveSecret, stored: SecretSpec): SecretSpec {
  const { cluster, connection, content, encoding, key: digestKey } = stored;
  const held = { content, encoding, key: digestKey };
  return { ...object(translations).read(live.Spec), ...held, keep: keptBy(live), cluster, connection };
}

/** One line a property: a property of the schema that has none does not compile. */
const translations: Translations<Translated, docker.LiveSecret["Spec"]> = {
  name: key("Name", defaulted("")),
  templateDriver: key("Templating", templateDriver),
  labels: key("Labels", ownLabels),
};
