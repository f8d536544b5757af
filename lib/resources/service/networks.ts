import type { Input } from "@pulumi/pulumi";
import * as z from "zod";
import { changePolicy, transport } from "../../core/change-policy.ts";
import { disclosure, saidByConstruct } from "../../core/disclosure.ts";
import type { NetworkRef } from "../../core/references.ts";
import { hostLabel } from "../../core/schema.ts";

/** A network, when there is more to say than which. */
export interface NetworkAttachmentArgs {
  readonly network: NetworkRef;
  /**
   * More DNS names of the service on this network.
   * @example ["api"]
   * @defaultValue none
   */
  readonly aliases?: Input<readonly Input<string>[] | undefined>;
}

export const network = z.strictObject({
  name: z.string().register(changePolicy, transport).register(disclosure, saidByConstruct),
  networkId: z.string().register(disclosure, saidByConstruct),
  aliases: z.array(hostLabel).default([]),
});
