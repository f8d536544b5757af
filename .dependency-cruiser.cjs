/* Imports go down only: docs/architecture.md has the picture. */

const lib = (...folders) => `^lib/(${folders.join("|")})/`;
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    forbid("no-cycles", "two modules that need each other are one", {}, { circular: true }),
    forbid(
      "core-is-pure",
      "core knows values and rules: of packages zod, leven, ipaddr.js and the SDK's Output, of Node hashing",
      { path: lib("core") },
      { path: "^lib/|node_modules", pathNot: "^lib/core/|node_modules/(zod|leven|ipaddr\\.js|@pulumi/pulumi)/" },
    ),
    forbid(
      "core-touches-no-system",
      "of Node it needs hashing alone",
      { path: lib("core") },
      { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    ),
    forbid(
      "constructs-touch-nothing",
      "a program that is only read loads no driver, no engine and no provider",
      { path: "^lib/(index|resources/.+/(props|construct|index))\\.ts$" },
      { path: lib("drivers", "engine", "provider", "cli", "testing", "workspace"), reachable: true },
    ),
    forbid(
      "lifecycles-see-ports",
      "a lifecycle knows what it may ask, not who answers",
      { path: "^lib/resources/" },
      { path: "^lib/drivers/", pathNot: "/(port\\.ts|api/[^/]+\\.ts)$" },
    ),
    forbid(
      "drivers-know-no-resource",
      "a driver knows its tool",
      { path: "^lib/drivers/" },
      { path: lib("resources", "provider", "engine", "workspace", "cli", "testing") },
    ),
    forbid(
      "the-provider-knows-no-engine",
      "it serves three hosts",
      { path: "^lib/provider/" },
      { path: lib("engine", "workspace", "cli", "testing") },
    ),
    forbid(
      "the-engine-knows-no-resource",
      "it drives a provider",
      { path: "^lib/engine/" },
      { path: lib("resources", "drivers", "workspace", "cli", "testing") },
    ),
    forbid(
      "the-workspace-knows-no-command",
      "commands use it",
      { path: "^lib/workspace/" },
      { path: lib("cli", "testing") },
    ),
    forbid(
      "nothing-needs-the-hosts",
      "command line and testing kit stand at the top",
      { path: "^lib/", pathNot: lib("cli", "testing") },
      { path: lib("cli", "testing") },
    ),
    forbid(
      "programs-use-the-public-names",
      "an example shows what a user can write",
      { path: "^(stacks|examples)/" },
      { path: "^lib/", pathNot: "^lib/(index|testing/index|testing/vitest)\\.ts$" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types"] },
  },
};
