import grpc from "@grpc/grpc-js";
import anyProto from "google-protobuf/google/protobuf/any_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import statusProto from "@pulumi/pulumi/proto/status_pb.js";
import type { InitFailed } from "./provider.ts";
import { propsToWire } from "./wire.ts";

/** Tells the engine that the resource is there, and must be recorded, although the call failed (pulumi's provider.proto). */
export function initFailedMetadata({ id, outputs, message }: InitFailed): grpc.Metadata {
  const detail = new proto.ErrorResourceInitFailed();
  detail.setId(id);
  detail.setProperties(struct.Struct.fromJavaScript(propsToWire(outputs)));
  detail.setReasonsList([message]);
  const packed = new anyProto.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusProto.Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
