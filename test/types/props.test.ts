import type { OutputInstance } from "@pulumi/pulumi";
import { expectTypeOf, it } from "vitest";
import * as z from "zod";
import type { ImageArgs } from "../../lib/resources/image/props.ts";
import { imageSettings } from "../../lib/resources/image/props.ts";
import type { MachineArgs } from "../../lib/resources/machine/props.ts";
import { machineSchema } from "../../lib/resources/machine/props.ts";
import type { OverlayNetworkArgs } from "../../lib/resources/overlay-network/props.ts";
import { overlayNetworkSettings } from "../../lib/resources/overlay-network/props.ts";
import type { ServiceArgs } from "../../lib/resources/service/props.ts";
import { serviceSettings } from "../../lib/resources/service/props.ts";

/*
 * A schema accepts exactly what the interface beside it documents: a property that only one of them has, or a default
 * that was dropped, does not compile.
 */

/** What is left of args when every Input is known. */
type Plain<T> = T extends OutputInstance<infer U> | Promise<infer U>
  ? Plain<U>
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

const schemaOf = <Shape extends z.core.$ZodShape>(shape: Shape) => z.strictObject(shape);

it("accepts exactly what the interface of Machine documents", () => {
  expectTypeOf<z.input<typeof machineSchema>>().branded.toEqualTypeOf<Plain<MachineArgs>>();
});

it("accepts exactly what the interface of OverlayNetwork documents", () => {
  const schema = schemaOf(overlayNetworkSettings);
  expectTypeOf<z.input<typeof schema>>().branded.toEqualTypeOf<Plain<Omit<OverlayNetworkArgs, "cluster">>>();
});

it("accepts exactly what the interface of Image documents", () => {
  const schema = schemaOf(imageSettings);
  expectTypeOf<z.input<typeof schema>>().branded.toEqualTypeOf<Plain<Omit<ImageArgs, "cluster">>>();
});

it("accepts exactly what the interface of Service documents, constructs apart", () => {
  const { image: _image, networks: _networks, ...rest } = serviceSettings;
  const schema = schemaOf(rest);
  type Documented = Plain<Omit<ServiceArgs, "cluster" | "image" | "networks">>;
  expectTypeOf<z.input<typeof schema>>().branded.toEqualTypeOf<Documented>();
});
