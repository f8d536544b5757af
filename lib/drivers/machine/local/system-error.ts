import { problem, SwarmwrightError } from "../../../core/errors.ts";

/** What to do about the system's commonest refusals. */
const remedies: Readonly<Record<string, string>> = {
  EACCES: "run this as root, with sudo",
  EPERM: "run this as root; if it is, see with dmesg whether a security module forbids it",
  ENOSPC: "make room on that file system; if it is about a watch, raise the sysctl fs.inotify.max_user_watches",
  EMFILE: "allow more open files, with ulimit -n; if it is about a watch, raise fs.inotify.max_user_instances",
  EROFS: "give a dataRoot and a runRoot that can be written to",
};

/** Runs `body`; what the system refuses in it becomes an error of this library. */
export async function asProblem<T>(at: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    throw isSystemError(error) ? refusalOf(at, error) : error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && !(error instanceof SwarmwrightError) && "syscall" in error;
}

function refusalOf(at: string, error: NodeJS.ErrnoException): SwarmwrightError {
  const remedy = remedies[error.code ?? ""] ?? "put right what the system says, and run it again";
  return problem("refused", at, error.message, remedy, { cause: error });
}
