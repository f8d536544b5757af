import * as z from "zod";
import { text } from "../../core/schema.ts";

/** What the kernel has for each container apart. Source: docker run, `--sysctl`, and runc, which refuses the others. */
const OWN_NAMESPACE =
  /^(?:(?:net|fs\.mqueue)\.[\w./-]+|kernel\.(?:msgmax|msgmnb|msgmni|sem|shm_rmid_forced|shmall|shmmax|shmmni))$/;

/** Docker only looks at a name when the container is made: by then the service is rolling. */
const name = z.string().refine((it) => OWN_NAMESPACE.test(it), {
  error: "is no setting that a container has for itself",
  params: {
    remedy: "name one of net.*, fs.mqueue.* or System V IPC's kernel.*; set others on the machines themselves",
  },
});

/** Settings of the kernel and their values. */
export const sysctls = z.record(name, text);
