import { problem } from "../core/errors.ts";
import { toMilliseconds } from "../core/quantity.ts";
import type { LogLine, LogOptions } from "../drivers/docker/port.ts";
import type { CommandContext } from "./context.ts";
import { type FoundService, namedTask, type NamedTask, serviceOf } from "./services.ts";
import { type CommonOptions, existingStackOf } from "./session.ts";
import type { Colors } from "./terminal.ts";

export interface LogsOptions extends CommonOptions {
  readonly follow?: boolean | undefined;
  readonly since?: string | undefined;
  readonly tail?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Prints what the tasks of a service wrote, each line with its task. What is followed ends with the process. */
export async function logsCommand(context: CommandContext, name: string, options: LogsOptions): Promise<void> {
  const { project, store } = existingStackOf(context, options);
  const { resources } = await store.load();
  const { clock, docker } = await context.drivers(project.directory);
  try {
    const wanted = logOptionsOf(options, clock.now());
    const found = await serviceOf(resources, docker, name);
    const tasks = await taskNames(found);
    const lines = await found.cluster.services.logs(found.service.ID, wanted);
    const print = async (line: LogLine) =>
      context.out(`${(options.json === true ? json : text)(await tasks.of(line), line, context.outColors)}\n`);
    for await (const line of options.follow === true ? lines : inOrder(lines)) await print(line);
  } finally {
    docker.close();
  }
}

function logOptionsOf({ follow, since, tail }: LogsOptions, nowMs: number): LogOptions {
  return {
    follow,
    sinceMs: since === undefined ? undefined : sinceOf(since, nowMs),
    tail: tail === undefined ? undefined : countOf(tail),
  };
}

function sinceOf(text: string, nowMs: number): number {
  const span = toMilliseconds(text);
  const at = span === undefined ? Date.parse(text) : nowMs - span;
  if (!Number.isNaN(at)) return at;
  throw problem(
    "invalid-props",
    "logs.since",
    `no time: ${text}`,
    'say how long ago, "10m", or when, "2030-01-31T12:00Z"',
  );
}

function countOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw problem("invalid-props", "logs.tail", `no number of lines: ${text}`, "give a whole number: --tail 100");
}

/** By their times: each node tells its own. What could be had is told, before what kept the rest from it. */
async function* inOrder(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine> {
  const all: LogLine[] = [];
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const line of lines) all.push(line);
  } catch (error) {
    failure = { error };
  }
  yield* all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  if (failure) throw failure.error;
}

interface TaskNames {
  /** @param line its task may have come after the last look: then there is another */
  of(line: LogLine): Promise<NamedTask>;
}

async function taskNames({ cluster, service }: FoundService): Promise<TaskNames> {
  let names = new Map<string, NamedTask>();
  const look = async (): Promise<void> => {
    const [nodes, tasks] = await Promise.all([cluster.nodes.list(), cluster.tasks.list({ service: service.ID })]);
    names = new Map([...names, ...tasks.map((task) => [task.ID, namedTask(service, task, nodes)] as const)]);
  };
  await look();
  return {
    async of({ task, node }) {
      if (!names.has(task)) await look();
      const name = names.get(task) ?? { name: service.Spec.Name, node };
      // Swarm may have forgotten it meanwhile: it is not asked for again.
      names.set(task, name);
      return name;
    },
  };
}

type Form = (task: NamedTask, line: LogLine, colors: Colors) => string;

/** Each task has its colour, in every run the same. */
const text: Form = ({ name, node }, { line }, colors) => {
  const palette = [colors.cyan, colors.yellow, colors.green, colors.magenta, colors.blue];
  // Names of tasks differ at their end, most by a number.
  const paint = palette[name.charCodeAt(name.length - 1) % palette.length] ?? colors.cyan;
  return `${paint(name.endsWith(`.${node}`) ? name : `${name}@${node}`)}  ${line}`;
};

const json: Form = ({ name, node }, { at, task, stream, line }) =>
  JSON.stringify({ at, task: name, node, taskId: task, stream, line });
