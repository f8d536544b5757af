import type { Input } from "@pulumi/pulumi";
import * as z from "zod";

/**
 * When a request is sent to another task. Only GET and HEAD are ever sent twice; of other requests only the attempt to
 * connect is repeated. Source: HAProxy 2.6, Configuration Manual, `retries` and `retry-on`.
 */
export interface RetriesArgs {
  /**
   * Attempts after the first one, 0 to 10.
   * @defaultValue 3
   */
  readonly attempts?: Input<number | undefined>;
  /**
   * What is tried again. `"conn-failure"`: no connection. `"empty-response"`: the connection was closed before the
   * answer began. `"response-timeout"`: `timeout` passed; each attempt has it anew. A number: an answer of that status.
   * @defaultValue `["conn-failure", "empty-response"]`
   */
  readonly on?: Input<readonly RetryReason[] | undefined>;
}

type RetryReason = "conn-failure" | "empty-response" | "response-timeout" | 500 | 502 | 503 | 504;

const reason = z.literal(["conn-failure", "empty-response", "response-timeout", 500, 502, 503, 504]);

export const retries = z.strictObject({
  attempts: z.int().min(0).max(10).default(3),
  on: z.array(reason).default(["conn-failure", "empty-response"]),
});

/** When a request is sent again, with every default filled in. */
export type Retries = z.output<typeof retries>;

/** What holds where a route says nothing. */
export const usualRetries: Retries = { attempts: 3, on: ["conn-failure", "empty-response"] };
