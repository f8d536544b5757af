import type { Fault } from "../../core/rule.ts";
import type { TemplateDriver } from "./props.ts";

/** What swarmkit lets a template of a config or a secret see. It has `.Node.Hostname` too, and engines leave it empty. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Service: ["ID", "Name", "Labels"],
  Node: ["ID"],
  Task: ["ID", "Name", "Slot"],
};
/** Those that only the templates of a service see: its environment, host name and mounts. */
const OF_SERVICES: ReadonlySet<string> = new Set(["Node.Hostname", "Node.Platform"]);

/** Texts and comments: nothing in them is looked at. */
const LITERAL = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|\/\*[\s\S]*?\*\//g;
/** From `{{` to its `}}`. What may begin a literal is nothing else, so that there is one way to read it. */
const ACTION = new RegExp(`\\{\\{(?:${LITERAL.source}|(?!\\}\\}|/\\*)[^"'\`])*\\}\\}`, "g");
const FIELD = /(?<![\w)\]])(?:\$)?\.(Service|Node|Task)\.(\w+)/g;

/**
 * What is certain to go wrong when the tasks of services come up, or to be empty there without a word. It never quotes
 * the template: it may be a secret's.
 */
export function wrongTemplate(text: string, templateDriver: TemplateDriver | undefined): Fault | undefined {
  return templateDriver === undefined ? undefined : faultIn(text);
}

function faultIn(template: string): Fault | undefined {
  const actions = (template.match(ACTION) ?? []).map((action) => action.replaceAll(LITERAL, '""'));
  if (template.replaceAll(ACTION, "").includes("{{")) {
    return { summary: "has a {{ that no }} ends", remedy: 'end it; for a {{ of the file itself write {{"{{"}}' };
  }
  const fields = actions.flatMap((action) =>
    [...action.matchAll(FIELD)].map(([, of = "", name = ""]) => ({ of, name })),
  );
  if (fields.some(({ of, name }) => OF_SERVICES.has(`${of}.${name}`))) return leftEmpty;
  return fields.every(({ of, name }) => FIELDS[of]?.includes(name)) ? undefined : noSuchField;
}

const leftEmpty: Fault = {
  summary: "uses .Node.Hostname or .Node.Platform, which engines leave empty in a config or a secret",
  remedy: 'give it to the container as a variable, env: { NODE: "{{.Node.Hostname}}" }, and let the program read that',
};

const known = Object.entries(FIELDS).flatMap(([of, names]) => names.map((name) => `.${of}.${name}`));
const noSuchField: Fault = { summary: "uses a field that Docker has not", remedy: `use one of ${known.join(", ")}` };
