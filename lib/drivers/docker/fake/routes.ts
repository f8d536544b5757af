import { containerRoutes } from "./routes/containers.ts";
import { filesRoutes } from "./routes/files.ts";
import { imageRoutes, volumeRoutes } from "./routes/images-and-volumes.ts";
import type { Route } from "./routes/route.ts";
import { serviceRoutes } from "./routes/services.ts";
import { swarmRoutes } from "./routes/swarm.ts";

/** What the fake's engines can be asked: what the client asks. */
export const routes: readonly Route[] = [
  ...swarmRoutes,
  ...filesRoutes("config"),
  ...filesRoutes("secret"),
  ...serviceRoutes,
  ...imageRoutes,
  ...containerRoutes,
  ...volumeRoutes,
];
