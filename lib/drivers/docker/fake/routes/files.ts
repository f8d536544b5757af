import { createFile, type FileKind, type FileRequest, filesMatching, removeFile, updateFile } from "../files.ts";
import { managed, type Route, version } from "./route.ts";

/** Configs and secrets are asked for alike. */
export const filesRoutes = (kind: FileKind): readonly Route[] => [
  {
    method: "GET",
    path: new RegExp(`^/${kind}s$`),
    needs: "leader",
    answer: managed((swarm, { filters }) => filesMatching(swarm, kind, filters)),
  },
  {
    method: "POST",
    path: new RegExp(`^/${kind}s/create$`),
    needs: "majority",
    answer: managed((swarm, { body }) => ({ ID: createFile(swarm, kind, body as FileRequest) })),
  },
  {
    method: "POST",
    path: new RegExp(`^/${kind}s/([^/]+)/update$`),
    needs: "majority",
    answer: managed((swarm, asked) => updateFile(swarm, kind, asked.id, version(asked), asked.body as FileRequest)),
  },
  {
    method: "DELETE",
    path: new RegExp(`^/${kind}s/([^/]+)$`),
    needs: "majority",
    answer: managed((swarm, { id }) => removeFile(swarm, kind, id)),
  },
];
