import type { Certificate } from "../tls.ts";

/*
 * Which certificate is shown to whom: by the hosts that it is given for, and not by all names that it is made out to,
 * of which another certificate may have some, too. It is a file of its own, as a line of the configuration has 64 words
 * at most. Source: HAProxy 2.6, Configuration Manual, section 5.1, "crt-list".
 */

/** The text of a list. The first certificate is for everybody else, too. Nothing can be quoted in it, nor needs to be. */
export const certificateList = (certificates: readonly Certificate[]): string =>
  certificates.map(({ file, hosts }) => `${[file, ...hosts].join(" ")}\n`).join("");
