import { hostImageBuilder } from "../../lib/drivers/image/host-image-builder.ts";
import { hostBed, program } from "../drivers/image/host-bed.ts";
import { imageBuilderSuite } from "./image-builder.suite.ts";

imageBuilderSuite("host", async () => {
  const bed = await hostBed();
  await bed.write("public/index.html", "<h1>it works</h1>");
  return {
    builder: () => hostImageBuilder({ arch: "x64" }),
    programs: [
      await bed.write("server", program({ content: "server" })),
      await bed.write("client", program({ content: "client" })),
    ],
    file: await bed.write("motd", "welcome"),
    folder: bed.path("public"),
    absent: bed.path("absent"),
    change: async (file) => void (await bed.write(file.slice(bed.root.length), "changed")),
  };
});
