import * as pulumi from "@pulumi/pulumi";

/* A thousand resources of a kind of which nothing is ever made. */

const COUNT = 1000;

class Nothing extends pulumi.CustomResource {}

for (let index = 0; index < COUNT; index += 1) {
  new Nothing("null:index:Nothing", `nothing-${index}`, { name: undefined, input: `value ${index}` });
}
