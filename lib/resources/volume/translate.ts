import { type Labels, userLabels } from "../../core/labels.ts";
import type * as docker from "../../drivers/docker/api/volumes.ts";
import { defaulted } from "../translation/forms.ts";
import { type Form, key, object, type Translations } from "../translation/translation.ts";
import type { VolumeSpec } from "./props.ts";

/** Where it is, and what Docker has no word for: nothing of a volume can change, so no label could say it. */
type NotTranslated = "machines" | "onDelete" | "sharing";
type Translated = Omit<VolumeSpec, NotTranslated>;

/** The spec in Docker's words. @param labels all that it is to carry */
export function toRequest(name: string, spec: VolumeSpec, labels: Labels): docker.VolumeCreateRequest {
  const { driver, driverOptions } = spec;
  return { Name: name, Driver: driver, DriverOpts: driverOptions, Labels: labels };
}

/** Docker's words in the spec's. */
export function toSpec(live: docker.LiveVolume, { machines, onDelete, sharing }: VolumeSpec): VolumeSpec {
  return { ...object(translations).read(live), machines, onDelete, sharing };
}

/** Nothing is as good as nothing in it. */
const map: Form<Record<string, string>, Labels> = { write: (values) => values, read: (live) => ({ ...live }) };
const own: Form<Record<string, string>, Labels> = { write: (labels) => labels, read: (live) => userLabels(live ?? {}) };

/** One line a property: a property of the schema that has none does not compile. */
const translations: Translations<Translated, docker.LiveVolume> = {
  name: key("Name", defaulted("")),
  driver: key("Driver", defaulted("local")),
  driverOptions: key("Options", map),
  labels: key("Labels", own),
};
