import type { OutputInstance } from "@pulumi/pulumi";
import { expectTypeOf, it } from "vitest";
import * as z from "zod";
import { check, type ConfigCheckArgs } from "../../lib/resources/config/check.ts";
import { type ConfigArgs, configSettings } from "../../lib/resources/config/props.ts";
import type { ImageArgs } from "../../lib/resources/image/props.ts";
import { imageSettings } from "../../lib/resources/image/props.ts";
import type { MachineArgs } from "../../lib/resources/machine/props.ts";
import { machineSchema } from "../../lib/resources/machine/props.ts";
import type { OverlayNetworkArgs } from "../../lib/resources/overlay-network/props.ts";
import { overlayNetworkSettings } from "../../lib/resources/overlay-network/props.ts";
import { type SecretArgs, secretSettings } from "../../lib/resources/secret/props.ts";
import {
  configMount,
  type ConfigMountArgs,
  secretMount,
  type SecretMountArgs,
} from "../../lib/resources/service/files.ts";
import { mount, type MountArgs, volumeMount, type VolumeMountArgs } from "../../lib/resources/service/mounts.ts";
import type { ServiceArgs } from "../../lib/resources/service/props.ts";
import { serviceSettings } from "../../lib/resources/service/props.ts";
import { type VolumeArgs, volumeSettings } from "../../lib/resources/volume/props.ts";

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

it("accepts exactly what the interfaces of Config and Secret document", () => {
  const config = schemaOf(configSettings);
  expectTypeOf<z.input<typeof config>>().branded.toEqualTypeOf<Plain<Omit<ConfigArgs, "check" | "cluster">>>();
  const secret = schemaOf(secretSettings);
  expectTypeOf<z.input<typeof secret>>().branded.toEqualTypeOf<Plain<Omit<SecretArgs, "cluster">>>();
});

it("accepts of a config's check what its interface documents, the image apart", () => {
  type Documented = Plain<Omit<ConfigCheckArgs, "image">> & {
    image: { reference: string; imageId?: string | undefined };
  };
  expectTypeOf<z.input<typeof check>>().branded.toEqualTypeOf<Documented>();
});

it("accepts of a config in a service what its interface documents, the construct apart", () => {
  type Documented = Plain<Omit<ConfigMountArgs, "config">> & { name: string; configId: string };
  expectTypeOf<z.input<typeof configMount>>().branded.toEqualTypeOf<Documented>();
  type DocumentedSecret = Plain<Omit<SecretMountArgs, "secret">> & { name: string; secretId: string };
  expectTypeOf<z.input<typeof secretMount>>().branded.toEqualTypeOf<DocumentedSecret>();
});

it("accepts exactly what the interface of Volume documents", () => {
  const schema = schemaOf(volumeSettings);
  expectTypeOf<z.input<typeof schema>>().branded.toEqualTypeOf<Plain<Omit<VolumeArgs, "cluster">>>();
});

it("accepts of mounts what their interfaces document, the construct of a volume apart", () => {
  type Others = Plain<Exclude<MountArgs, VolumeMountArgs>>;
  expectTypeOf<Exclude<z.input<typeof mount>, { type: "volume" }>>().branded.toEqualTypeOf<Others>();
  type Documented = Plain<Omit<VolumeMountArgs, "source">>;
  expectTypeOf<Omit<z.input<typeof volumeMount>, "source">>().branded.toEqualTypeOf<Documented>();
});

it("accepts exactly what the interface of Service documents, constructs apart", () => {
  const { image: _i, networks: _n, mounts: _m, configs: _c, secrets: _s, ...rest } = serviceSettings;
  const schema = schemaOf(rest);
  type Documented = Plain<Omit<ServiceArgs, "cluster" | "configs" | "image" | "mounts" | "networks" | "secrets">>;
  expectTypeOf<z.input<typeof schema>>().branded.toEqualTypeOf<Documented>();
});
