import { program } from "./program.ts";

const { netName, webId, token, shopApp } = program();
export { netName, shopApp, token, webId };
