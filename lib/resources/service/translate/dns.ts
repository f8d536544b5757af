import type { DnsConfig } from "../../../drivers/docker/api/container-spec.ts";
import { list, record } from "../../translation/forms.ts";
import { key, object } from "../../translation/translation.ts";
import type { Dns } from "../dns.ts";

export const dns = object<Dns, DnsConfig>({
  nameservers: key("Nameservers", list()),
  search: key("Search", list()),
  options: key("Options", list()),
});

/** As in hosts(5): an address, then its names. */
export const hosts = record(
  (name, address) => `${address} ${name}`,
  (line) => {
    const [address = "", ...names] = line.split(/\s+/);
    return names.map((name) => [name, address]);
  },
);
