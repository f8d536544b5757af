import type { Resource } from "@pulumi/pulumi";

/** Where a construct stands, for messages: the names of its parents and its own, `shop/web`. The stack goes unsaid. */
export function constructPath(name: string, parent: Resource | undefined): string {
  const { __name, __pulumiType, __parentResource } = (parent ?? {}) as Hidden;
  const isTop = __name === undefined || __pulumiType === "pulumi:pulumi:Stack";
  return isTop ? name : `${constructPath(__name, __parentResource)}/${name}`;
}

/** The SDK keeps these on every resource, and shows none. */
interface Hidden {
  readonly __name?: string;
  readonly __pulumiType?: string;
  readonly __parentResource?: Resource;
}
