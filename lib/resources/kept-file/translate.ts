import type { Templating } from "../../drivers/docker/api/files.ts";
import type { Form } from "../translation/translation.ts";
import type { TemplateDriver } from "./props.ts";

export const templateDriver: Form<TemplateDriver | undefined, Templating> = {
  write: (name) => name && { Name: name },
  read: (live) => live?.Name as TemplateDriver | undefined,
};
