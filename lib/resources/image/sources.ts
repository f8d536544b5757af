import type { Input } from "@pulumi/pulumi";

/** Where an image comes from. Made by {@link hostFiles}. */
export type ImageSource = HostFilesSource;

export interface HostFilesSource extends HostFilesArgs {
  readonly kind: "hostFiles";
}

/** Settings of {@link hostFiles}. Relative paths start at the program's folder. */
export interface HostFilesArgs {
  /**
   * Programs of this host by their whole paths, which they keep in the image, with the libraries they need.
   * Busybox brings its applets: `sh`, `wget` and the others.
   * @example ["/bin/busybox"]
   * @defaultValue none
   */
  readonly binaries?: Input<readonly Input<string>[] | undefined>;
  /**
   * Files and folders: path in the image to path here.
   * @example { "/www": "./public" }
   * @defaultValue none
   */
  readonly files?: Input<Readonly<Record<string, Input<string>>> | undefined>;
  /**
   * What a container of the image runs. Its first word must be in the image.
   * @example ["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"]
   */
  readonly entrypoint: Input<readonly Input<string>[]>;
}

/** Made of files of this host, reproducibly: the same files give the same image, without a registry or a builder. */
export function hostFiles(args: HostFilesArgs): HostFilesSource {
  return { kind: "hostFiles", ...args };
}
