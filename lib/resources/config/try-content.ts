import { isProblem, problem } from "../../core/errors.ts";
import { ownershipLabels } from "../../core/labels.ts";
import type { Call } from "../../core/lifecycle.ts";
import { parseUrn, withoutDigest } from "../../core/naming.ts";
import { selfSigned } from "../../core/self-signed.ts";
import { version } from "../../core/version.ts";
import type { RunRequest, RunResult } from "../../drivers/docker/port.ts";
import type { Drivers } from "../../drivers/port.ts";
import { bytesOf } from "../kept-file/props.ts";
import type { ConfigCheck } from "./check.ts";
import type { ConfigSpec } from "./props.ts";

/**
 * Lets the check's command look at the content, on the first manager that can.
 *
 * @param kept what it was when it was kept, if it is: then it is tried only in another image
 * @throws with what the command says
 */
export async function tryContent(
  drivers: Pick<Drivers, "docker">,
  call: Call,
  spec: ConfigSpec,
  kept?: ConfigSpec,
): Promise<void> {
  const { check } = spec;
  if (!check || (kept && kept.check?.image.reference === check.image.reference)) return;
  call.report(`tries it: ${check.command.join(" ")}`);
  const result = await runOnManager(drivers, call, spec, requestFor(call, check, bytesOf(spec)));
  if (!result) return call.report(`not tried: no manager has the image ${check.image.reference}`);
  if (result.exitCode !== 0) throw refused(call, check, result);
}

async function runOnManager(
  { docker }: Pick<Drivers, "docker">,
  { signal }: Call,
  { connection }: ConfigSpec,
  request: RunRequest,
): Promise<RunResult | undefined> {
  let silence: unknown;
  for (const endpoint of connection.managers) {
    try {
      const engine = docker.engine(endpoint, signal);
      if (await engine.images.find(request.image)) return await engine.containers.run(request);
    } catch (error) {
      if (!isProblem(error, "unreachable")) throw error;
      silence = error;
    }
  }
  if (silence !== undefined) throw silence;
  return undefined;
}

function requestFor(call: Call, { image, command, target, user = "", certificates }: ConfigCheck, content: Buffer) {
  const [program = "", ...args] = command;
  const standIns = certificates.map((path) => [path, standIn()] as const);
  return {
    // The same at every try, so that the next one removes what an interrupted one left.
    name: `${withoutDigest(call.name)}.check`,
    labels: ownershipLabels(call.urn, version),
    image: image.reference,
    command: [program, ...args],
    user,
    files: { ...Object.fromEntries(standIns), [target]: content },
  } satisfies RunRequest;
}

function standIn(): string {
  const { certificate, key } = selfSigned("localhost");
  return certificate + key;
}

function refused({ urn }: Call, { command, target }: ConfigCheck, { exitCode, output }: RunResult) {
  const said = output.trim() === "" ? "" : `:\n${output.trim()}`;
  const summary = `${command.join(" ")} says no to it, with exit code ${exitCode}${said}`;
  const remedy = `put right what it says of ${target}; nothing on the cluster was changed`;
  return problem("refused", `${parseUrn(urn).name}.content`, summary, remedy);
}
