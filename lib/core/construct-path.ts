import type { Resource } from "@pulumi/pulumi";

/** Where a construct stands, for messages: the names of its parents and its own, `shop/web`. */
export function constructPath(name: string, parent: Resource | undefined): string {
  const parentName = logicalName(parent);
  return parent === undefined || parentName === undefined
    ? name
    : `${constructPath(parentName, parentOf(parent))}/${name}`;
}

/** The SDK keeps both on every resource, and shows neither. */
interface Hidden {
  readonly __name?: string;
  readonly __parentResource?: Resource;
}

const logicalName = (resource: Resource | undefined) => (resource as unknown as Hidden | undefined)?.__name;
const parentOf = (resource: Resource) => (resource as unknown as Hidden).__parentResource;
