import type { Placed } from "./entry.ts";

/** What programs take for granted. Files of the user's own at the same paths come first. */
export const MINIMAL_ROOT: readonly Placed[] = [
  ...["/dev", "/proc", "/root", "/run", "/sys", "/tmp"].map((path): Placed => [path, { kind: "folder" }]),
  text("/etc/passwd", "root:x:0:0:root:/root:/bin/sh", "nobody:x:65534:65534:nobody:/:/bin/false"),
  text("/etc/group", "root:x:0:", "nogroup:x:65534:"),
  text("/etc/nsswitch.conf", "passwd: files", "group: files", "hosts: files dns"),
];

function text(path: string, ...lines: string[]): Placed {
  return [path, { kind: "file", executable: false, content: lines.map((line) => `${line}\n`).join("") }];
}
