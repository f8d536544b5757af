import grpc from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/engine_pb.js";
import { consequenceWords } from "../core/consequence.ts";
import type { PropertyChange } from "../core/diff.ts";
import { type Problem, problemText } from "../core/errors.ts";

/** What a plugin can say to the person at the Pulumi CLI, beside a resource. */
export interface EngineLog {
  /** What a change costs: the CLI's own plan has no room for that. */
  consequences(urn: string, changes: readonly PropertyChange[]): void;
  /** What is allowed, and better known before it is done. */
  warning(urn: string, warning: Problem): void;
  /** What is going on, for as long as it does. */
  status(urn: string, text: string): void;
}

export const noEngineLog: EngineLog = { consequences: () => {}, warning: () => {}, status: () => {} };

/** @param address of the engine, as it says in its handshake */
export function engineLog(address: string): EngineLog {
  const engine = new service.EngineClient(address, grpc.credentials.createInsecure());
  const { INFO, WARNING } = proto.LogSeverity;
  const send = (urn: string, message: string, ephemeral: boolean, severity = INFO) => {
    const request = new proto.LogRequest().setUrn(urn).setMessage(message).setEphemeral(ephemeral);
    engine.log(request.setSeverity(severity), () => {});
  };
  return {
    consequences(urn, changes) {
      const texts = changes.map((change) => `${change.path} (${consequenceWords(change)})`);
      if (texts.length > 0) send(urn, texts.join(", "), false);
    },
    warning: (urn, warning) => send(urn, problemText(warning), false, WARNING),
    status: (urn, text) => send(urn, text, true),
  };
}
