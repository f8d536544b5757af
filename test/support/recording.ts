import { parseUrn } from "../../lib/core/naming.ts";
import type { CreateRequest, Provider } from "../../lib/provider/provider.ts";

/** Tells a sink every call to a provider: `create(preview) app`. */
export function recording(provider: Provider, sink: (line: string) => void): Provider {
  const tell = (verb: string, { urn }: { readonly urn: string }, mark = "") =>
    sink(`${verb}${mark} ${parseUrn(urn).name}`);
  const preview = ({ preview: isPreview, timeoutMs }: CreateRequest) =>
    `${isPreview ? "(preview)" : ""}${timeoutMs === undefined ? "" : `(within ${timeoutMs} ms)`}`;
  return {
    check(request) {
      tell("check", request, request.olds ? "(olds)" : "");
      return provider.check(request);
    },
    diff(request) {
      tell("diff", request);
      return provider.diff(request);
    },
    create(request) {
      tell("create", request, preview(request));
      return provider.create(request);
    },
    update(request) {
      tell("update", request, preview(request));
      return provider.update(request);
    },
    read(request) {
      tell("read", request);
      return provider.read(request);
    },
    delete(request) {
      tell("delete", request);
      return provider.delete(request);
    },
  };
}
