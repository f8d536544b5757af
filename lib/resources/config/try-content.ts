import { isProblem, problem, type SwarmwrightError } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import { parseUrn, withoutDigest } from "../../core/naming.ts";
import type { Endpoint } from "../../core/references.ts";
import { selfSigned } from "../../core/self-signed.ts";
import { version } from "../../core/version.ts";
import type { Engine, RunRequest, RunResult } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { bytesOf } from "../kept-file/props.ts";
import type { ConfigCheck } from "./check.ts";
import type { ConfigSpec } from "./props.ts";

/**
 * Lets the check's command look at the content, where its image is, or else where it can be had.
 *
 * @param kept what it was when it was kept, if it is: then it is tried only in another image
 * @throws with what the command says, or why there is no image
 */
export async function tryContent(
  { docker }: Pick<Drivers, "docker">,
  call: Call,
  spec: ConfigSpec,
  kept?: ConfigSpec,
): Promise<void> {
  const { check } = spec;
  if (!check || (kept && kept.check?.image.reference === check.image.reference)) return;
  call.report(`tries it: ${check.command.join(" ")}`);
  const request = requestFor(call, check, bytesOf(spec));
  const engines = machinesOf(spec).map((endpoint) => docker.engine(endpoint, call.signal));
  const { result, answered, silence } = await firstToAnswer(engines, async ({ images, containers }) =>
    (await images.find(request.image)) ? containers.run(request) : undefined,
  );
  if (answered.length === 0) throw silence;
  const { exitCode, output } = result ?? (await runWherePulled(answered, call, request));
  if (exitCode !== 0) throw refused(call, check, { exitCode, output });
}

/** Managers first. Of a state from before there may be none but them. */
function machinesOf({ connection, machines }: ConfigSpec): readonly Endpoint[] {
  const { managers } = connection;
  const paths = managers.map(({ path }) => path);
  return [...managers, ...machines.map(({ endpoint }) => endpoint).filter(({ path }) => !paths.includes(path))];
}

/** What a registry says it says to all: only one that a machine does not reach may be reached by another. */
async function runWherePulled(engines: readonly Engine[], call: Call, request: RunRequest): Promise<RunResult> {
  call.report(`pulls ${request.image}`);
  const pull = async ({ images }: Engine): Promise<void> => {
    try {
      await images.pull(request.image);
    } catch (error) {
      throw isProblem(error, "not-found") || isProblem(error, "refused") ? imageless(call, request, error) : error;
    }
  };
  const { result, silence } = await firstToAnswer(engines, async (engine) => {
    await pull(engine);
    return engine.containers.run(request);
  });
  if (result) return result;
  throw isProblem(silence, "unreachable") ? imageless(call, request, silence) : silence;
}

interface Asked<T> {
  readonly result?: T;
  readonly answered: readonly Engine[];
  /** Why the last one that did not answer did not. */
  readonly silence?: unknown;
}

/** Asks one after another, until one has a result. */
async function firstToAnswer<T>(
  engines: readonly Engine[],
  ask: (engine: Engine) => Promise<T | undefined>,
): Promise<Asked<T>> {
  const answered: Engine[] = [];
  let silence: unknown;
  for (const engine of engines) {
    try {
      const result = await ask(engine);
      answered.push(engine);
      if (result !== undefined) return { result, answered };
    } catch (error) {
      if (!isProblem(error, "unreachable")) throw error;
      silence = error;
    }
  }
  return { answered, silence };
}

function requestFor(call: Call, check: ConfigCheck, content: Buffer) {
  const { image, command, target, user = "", files, certificates } = check;
  const [program = "", ...args] = command;
  const standIns = certificates.map((path) => [path, standIn()] as const);
  return {
    // The same at every try, so that the next one removes what an interrupted one left.
    name: `${withoutDigest(call.name)}.check`,
    labels: ownershipLabels(call.urn, version),
    image: image.reference,
    command: [program, ...args],
    user,
    files: { ...Object.fromEntries(standIns), ...files, [target]: content },
  } satisfies RunRequest;
}

function standIn(): string {
  const { certificate, key } = selfSigned("localhost");
  return certificate + key;
}

function imageless({ urn }: Call, { image }: RunRequest, cause: SwarmwrightError) {
  const [why] = cause.problems;
  const summary = `cannot be tried in ${image}, which no machine that answers has: ${why?.summary ?? cause.message}`;
  const remedy = `${why?.remedy ?? "see that it can be pulled"}; nothing on the cluster was changed`;
  return problem(cause.code, `${parseUrn(urn).name}.check.image`, summary, remedy, { cause });
}

function refused({ urn }: Call, { command, target }: ConfigCheck, { exitCode, output }: RunResult) {
  const said = output.trim() === "" ? "" : `:\n${output.trim()}`;
  const summary = `${command.join(" ")} says no to it, with exit code ${exitCode}${said}`;
  const remedy = `put right what it says of ${target}; nothing on the cluster was changed`;
  return problem("refused", `${parseUrn(urn).name}.content`, summary, remedy);
}
