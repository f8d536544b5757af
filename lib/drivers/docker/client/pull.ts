import { ensureSuccess, words } from "./answer.ts";
import type { Connection, Timing } from "./connection.ts";
import { throwIfCancelled } from "./deadline.ts";
import { jsonLines } from "./http/json-lines.ts";
import { nameAndTag } from "./image-reference.ts";
import type { ApiRequest, Verdict } from "./request.ts";

/** What engines say of registries, as it was seen of Docker 20.10. Much of it comes under whatever status. */
const verdicts: readonly Verdict[] = [
  {
    says: words(/gave HTTP response to HTTPS client/),
    code: "refused",
    remedy: "let the engines take this registry without TLS: insecure-registries in /etc/docker/daemon.json",
  },
  {
    says: words(/x509: /),
    code: "refused",
    remedy: "let the engines know who signed the registry's certificate: /etc/docker/certs.d/<registry>/ca.crt",
  },
  {
    says: words(
      /\bdial \w+|i\/o timeout|TLS handshake timeout|Client\.Timeout|deadline exceeded|connection reset|\bEOF\b/,
    ),
    code: "unreachable",
    remedy: "see that the machine reaches the registry, and a name server that knows it",
  },
  {
    says: words(/denied|unauthorized|authentication required|no basic auth credentials/),
    code: "refused",
    remedy:
      "see that its name is right; if it is, its registry wants a login, and none is sent: load it on the machines",
  },
  {
    says: ({ status, text }) => status === 404 || /not found|manifest unknown|name unknown/.test(text),
    code: "not-found",
    remedy: "see that its name and tag are right, and that its registry has it",
  },
];

interface Progress {
  readonly error?: string;
}

/** Lets an engine bring an image from its registry. There is no limit in all, but one for standing still. */
export async function pullImage(connection: Connection, reference: string, idleLimit: Timing): Promise<void> {
  const { at } = connection;
  const { timeoutMs, signal } = idleLimit;
  const doing = `pulling image ${reference}`;
  const pull: ApiRequest = { method: "POST", path: "/images/create", query: nameAndTag(reference), doing, verdicts };
  const pieces = await connection.read(pull, { timeoutMs, signal, idleLimitMs: timeoutMs });
  try {
    // The engine says that it failed in the middle of its progress, after a head that says that all is well.
    for await (const { error } of jsonLines<Progress>(pieces)) {
      if (error === undefined) continue;
      ensureSuccess(pull, { kind: "reply", from: at, status: 500, text: JSON.stringify({ message: error }) });
    }
  } finally {
    // What was cut off by the signal ended anywhere, in the middle of a line even.
    throwIfCancelled(signal, at, doing);
  }
}
