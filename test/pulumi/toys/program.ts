import * as pulumi from "@pulumi/pulumi";
import { App, Box, Net, Shop } from "../../support/toy.ts";

/** One program that has all that the engines could treat differently; its configuration says what changes. */
export function program(): Record<string, unknown> {
  const config = new pulumi.Config("toys");
  const text = (key: string, fallback: string) => config.get(key) ?? fallback;
  const box = new Box("box", { wood: text("wood", "oak"), size: Number(text("size", "1")) });
  const net = new Net("net", { subnet: text("subnet", "10.1") });
  const options = { dependsOn: [net], ignoreChanges: text("ignore", "") === "" ? [] : ["image"] };
  const web = new App("web", { image: text("image", "a"), net: net.name, token: pulumi.secret("t0ken") }, options);
  if (text("extra", "yes") === "yes") new App("extra", { net: net.thingId }, { deletedWith: box });
  new App("inside", { box: box.thingId, cluster: net.thingId, endpoint: text("endpoint", "here") });
  const shop = new Shop("shop", { image: text("image", "a") });
  const renamed = text("renamed", "no") === "yes";
  new App(renamed ? "new-name" : "old-name", { name: "kept" }, renamed ? { aliases: [{ name: "old-name" }] } : {});
  return { netName: net.name, webId: web.thingId, token: pulumi.secret("t0ken"), shopApp: shop.app.thingId };
}
