import { fakeImageBuilder } from "../../lib/drivers/image/fake.ts";
import { imageBuilderSuite } from "./image-builder.suite.ts";

imageBuilderSuite("fake", async () => {
  const builder = fakeImageBuilder();
  builder.remove("/absent");
  return {
    builder: () => builder,
    programs: ["/usr/bin/server", "/usr/bin/client"],
    file: "/project/motd",
    folder: "/project/public",
    absent: "/absent",
    change: async (file) => builder.write(file, "changed"),
  };
});
