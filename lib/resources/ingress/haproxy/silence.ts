import type { Duration } from "../../../core/quantity.ts";
import type { Line } from "./configuration.ts";

/*
 * A machine that loses its power cannot say so, and connections to it stay open without an end. Whoever is silent for
 * three to seven seconds is taken for lost, which closes them. Two things find that out, as Linux never does both:
 *
 * - Of a connection on which everything is acknowledged, the kernel asks whether the other end is still there.
 * - While something is not acknowledged, it repeats that and does not ask. How often is a setting of the container, and
 *   not `tcp-ut` of a server: that also ends a connection whose other end is there and does not read for a while, such
 *   as a service that takes an upload slowly.
 *
 * Both are answered by the kernel of the other end: it may think, or finish its last requests, for as long as it needs.
 */

/** So long may nobody say anything on a connection through the edge, nor on a websocket: then it is closed. */
export const LONGEST_SILENCE: Duration = "1h";

/** Of the section "defaults": asks servers that said nothing for three seconds, three times. */
export const probes: readonly Line[] = [
  ["option", "srvtcpka"],
  ["srvtcpka-idle", "3s"],
  ["srvtcpka-intvl", "1s"],
  ["srvtcpka-cnt", "3"],
];

/** Of the container: what is not acknowledged is repeated for three seconds at least, for about seven at most. */
export const fewRepetitions = { "net.ipv4.tcp_retries2": "3" } as const;

/** Of a "bind": clients are far away, and have as long as Linux gives them without the above. */
export const patientWithClients: Line = ["tcp-ut", "15m"];
