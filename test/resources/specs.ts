import fc, { type Arbitrary } from "fast-check";
import { isProps, type Props, type Value } from "../../lib/core/value.ts";
import type { configSettings } from "../../lib/resources/config/props.ts";
import type { overlayNetworkSettings } from "../../lib/resources/overlay-network/props.ts";
import type { secretSettings } from "../../lib/resources/secret/props.ts";
import type { serviceSettings } from "../../lib/resources/service/props.ts";
import { hasOneWriter } from "../../lib/resources/service/mounts.ts";
import type { volumeSettings } from "../../lib/resources/volume/props.ts";

/*
 * Whatever a user may say of a resource, written in whatever way: what the schemas make of it must come back from an
 * engine. Each property of a schema stands here; one that is missing does not compile.
 */

type EachOf<Settings> = { readonly [Property in keyof Settings]: Arbitrary<unknown> };

/** Engines fill in templates wherever they find one, and refuse what is none. */
const isPlain = (value: string): boolean => !value.includes("{{");
const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter(isPlain);
const anyText = fc.string({ unit: "grapheme", maxLength: 8 }).filter(isPlain);
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const path = fc.array(fc.stringMatching(/^[a-z0-9 _-]{1,6}$/), { minLength: 1, maxLength: 3 });
const absolutePath = fc.tuple(path, fc.constantFrom("", "/")).map(([parts, end]) => `/${parts.join("/")}${end}`);
const address = fc.oneof(fc.ipV4(), fc.ipV6());
const time = fc
  .tuple(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom("ms", "s", "m"))
  .map(([amount, unit]) => `${amount}${unit}`);
/** As long as a service is waited for. */
const seconds = fc.integer({ min: 1, max: 600 }).map((amount) => `${amount}s`);
const someOrNoTime = fc.oneof(fc.constant("0s"), time);
const memory = fc
  .tuple(fc.integer({ min: 10, max: 900 }), fc.constantFrom("MiB", "MB", "GiB", "GB"))
  .map(([amount, unit]) => `${amount}${unit}`);
const cpus = fc.double({ min: 0.001, max: 64, noNaN: true });
const variableName = word.filter((it) => !it.includes("=") && it !== "__proto__");
const labels = fc.dictionary(
  word.filter((it) => it !== "__proto__"),
  anyText,
  { maxKeys: 3 },
);

/** With any of the properties left out. */
const some = (parts: Readonly<Record<string, Arbitrary<unknown>>>): Arbitrary<Props> =>
  fc.record(parts, { requiredKeys: [] }) as Arbitrary<Props>;

const bind = fc.record(
  { type: fc.constant("bind"), source: absolutePath, target: absolutePath, readOnly: fc.boolean() },
  { requiredKeys: ["type", "source", "target"] },
);
const tmpfs = fc.record(
  { type: fc.constant("tmpfs"), target: absolutePath, size: memory },
  { requiredKeys: ["type", "target"] },
);
/** Engines look into the options of their own driver alone, and into all that a task is to be made with. */
const volumeOptions = fc.constantFrom(
  {},
  { type: "tmpfs", device: "tmpfs" },
  { type: "tmpfs", device: "tmpfs", o: "size=1m" },
);
const volume = fc.record(
  {
    type: fc.constant("volume"),
    source: some({
      driver: fc.constant("local"),
      driverOptions: volumeOptions,
      sharing: fc.constantFrom("all", "onewriter"),
      labels,
    }).chain((source) => name.map((its) => ({ ...source, name: its }))),
    target: absolutePath,
    readOnly: fc.boolean(),
  },
  { requiredKeys: ["type", "source", "target"] },
);
const targetOf = ({ target }: { readonly target: string }): string => target.replace(/\/$/, "");

const label = fc.tuple(fc.constantFrom("node", "engine"), name).map(([kind, key]) => `${kind}.labels.${key}`);
const space = fc.constantFrom("", " ", "  ");
const constraint = fc
  .tuple(fc.oneof(label, fc.constantFrom("node.role", "node.hostname", "node.platform.os")), space, space, name)
  .chain(([field, before, after, value]) =>
    fc.constantFrom("==", "!=").map((operator) => `${field}${before}${operator}${after}${value}`),
  );

const healthcheck = fc.record(
  {
    test: fc.oneof(word, fc.tuple(fc.constant("CMD"), word, anyText)),
    interval: time,
    timeout: time,
    retries: fc.integer({ min: 1, max: 99 }),
    startPeriod: someOrNoTime,
  },
  { requiredKeys: ["test"] },
);

const sysctl = fc.constantFrom("net.core.somaxconn", "net.ipv4.conf.eth0.rp_filter", "fs.mqueue.msg_max", "kernel.sem");

const published = fc.uniqueArray(
  fc.record(
    {
      target: fc.integer({ min: 1, max: 65_535 }),
      published: fc.integer({ min: 1, max: 65_535 }),
      protocol: fc.constantFrom("tcp", "udp", "sctp"),
      mode: fc.constantFrom("ingress", "host"),
    },
    { requiredKeys: ["target"] },
  ),
  { maxLength: 3, selector: (it) => it.published ?? it.target },
);

const policy = {
  order: fc.constantFrom("start-first", "stop-first"),
  parallelism: fc.integer({ min: 0, max: 9 }),
  delay: someOrNoTime,
  monitor: seconds,
  maxFailureRatio: fc.double({ min: 0, max: 1, noNaN: true }),
};

/** What a service of a test may use. */
export interface Attachable {
  readonly networks: readonly Props[];
  readonly configs: readonly Props[];
  readonly secrets: readonly Props[];
}

const place = {
  target: absolutePath,
  uid: fc.integer({ min: 0, max: 65_535 }),
  gid: fc.integer({ min: 0, max: 65_535 }),
  mode: fc.integer({ min: 0, max: 0o777 }),
};

/** Some of the files, each at a place of its own. */
const filed = (files: readonly Props[], root: string): Arbitrary<readonly Props[]> =>
  fc
    .subarray([...files])
    .chain((chosen) => fc.tuple(...chosen.map((file) => some(place).map((where): Props => ({ ...file, ...where })))))
    .map((all) => all.map((file, index) => atOwnPlace(file, `${root}/${index}`)));

const atOwnPlace = (file: Props, root: string): Props =>
  typeof file["target"] === "string" ? { ...file, target: `${root}${file["target"]}` } : file;

/** Of a service without tasks. */
export function serviceProps({ networks, configs, secrets }: Attachable): Arbitrary<Props> {
  const attachment = (network: Props) => fc.array(name, { maxLength: 2 }).map((aliases) => ({ ...network, aliases }));
  const each: EachOf<typeof serviceSettings> = {
    name: fc.constant("web"),
    image: fc.stringMatching(/^[a-z]{1,5}:[0-9]{1,3}$/).map((reference) => ({ reference })),
    command: fc.array(anyText, { maxLength: 3 }),
    args: fc.array(anyText, { maxLength: 3 }),
    env: fc.dictionary(variableName, anyText, { maxKeys: 3 }),
    user: fc.constantFrom("1000", "1000:1000", "www-data"),
    groups: fc.array(word, { maxLength: 2 }),
    workingDir: absolutePath,
    hostname: fc.oneof(name, fc.constant("{{.Node.Hostname}}-{{.Task.Slot}}")),
    init: fc.boolean(),
    readOnly: fc.boolean(),
    configs: filed(configs, "/CONFIGS"),
    secrets: filed(secrets, "/SECRETS"),
    mounts: fc.uniqueArray(fc.oneof(bind, tmpfs, volume), { maxLength: 3, selector: targetOf }),
    dns: some({
      nameservers: fc.array(address, { maxLength: 2 }),
      search: fc.array(name, { maxLength: 2 }),
      options: fc.array(name, { maxLength: 2 }),
    }),
    hosts: fc.dictionary(name, address, { maxKeys: 3 }),
    sysctls: fc.dictionary(sysctl, word, { maxKeys: 3 }),
    healthcheck: fc.oneof(fc.constant("none"), healthcheck),
    stopSignal: fc.constantFrom("SIGTERM", "SIGQUIT", "SIGRTMIN+3"),
    stopGracePeriod: someOrNoTime,
    replicas: fc.constant(0),
    networks: fc.subarray([...networks]).chain((chosen) => fc.tuple(...chosen.map(attachment))),
    ports: published,
    endpointMode: fc.constantFrom("auto", "vip", "dnsrr"),
    resources: some({
      limits: some({ cpus, memory, pids: fc.integer({ min: 1, max: 9_999 }) }),
      reservations: some({ cpus, memory: fc.constantFrom("4MiB", "5.5MiB", "9MB") }),
    }),
    placement: some({
      constraints: fc.array(constraint, { maxLength: 2 }),
      spread: fc.array(label, { maxLength: 2 }),
      maxReplicasPerNode: fc.integer({ min: 1, max: 9 }),
    }),
    restart: some({
      condition: fc.constantFrom("none", "on-failure", "any"),
      delay: someOrNoTime,
      maxAttempts: fc.integer({ min: 1, max: 9 }),
      window: time,
    }),
    update: some({ ...policy, failureAction: fc.constantFrom("rollback", "pause", "continue") }),
    rollback: some({ ...policy, failureAction: fc.constantFrom("pause", "continue") }),
    labels,
  };
  return fc.record(each, { requiredKeys: ["name", "image", "replicas"] }).map((props) => possible(props as Props));
}

/** Without what is refused: a mesh without an address, a host's port without its number, two tasks where one must be. */
function possible(given: Props): Props {
  const { update = {}, rollback = {} } = given;
  const props = hasOneWriter(given["mounts"])
    ? { ...given, update: withoutOrder(update), rollback: withoutOrder(rollback) }
    : given;
  return publishable(props);
}

function publishable(props: Props): Props {
  const { endpointMode, update = {}, rollback = {}, ports } = props;
  if (ports === undefined) return props;
  const isHosted = ({ mode }: Props): boolean => mode === "host" || endpointMode === "dnsrr";
  const named = (ports as readonly Props[]).map((port) =>
    isHosted(port) ? { published: port["target"] ?? 0, ...port, mode: "host" } : port,
  );
  const settled = { ...props, ports: named };
  if (!named.some(isHosted)) return settled;
  return { ...settled, update: withoutOrder(update), rollback: withoutOrder(rollback) };
}

function withoutOrder(given: Value): Value {
  return isProps(given) ? Object.fromEntries(Object.entries(given).filter(([key]) => key !== "order")) : given;
}

export function networkProps(): Arbitrary<Props> {
  const each: EachOf<typeof overlayNetworkSettings> = {
    name: fc.constant("mesh"),
    subnet: fc.integer({ min: 0, max: 255 }).map((part) => `10.77.${part}.0/24`),
    encrypted: fc.boolean(),
    attachable: fc.boolean(),
    internal: fc.boolean(),
    mtu: fc.integer({ min: 576, max: 9_000 }),
    labels,
  };
  return fc.record(each, { requiredKeys: ["name"] }) as Arbitrary<Props>;
}

/** A text, or bytes that are none. */
const held = fc.oneof(
  word.map((content): Props => ({ content })),
  fc
    .uint8Array({ minLength: 1, maxLength: 8 })
    .map((bytes): Props => ({ content: Buffer.from(bytes).toString("base64"), encoding: "base64" })),
);
const kept = { templateDriver: fc.constant("golang"), keep: fc.integer({ min: 0, max: 100 }), labels };

export function configProps(): Arbitrary<Props> {
  const each: Omit<EachOf<typeof configSettings>, "content" | "encoding"> = { ...kept, name: fc.constant("app") };
  const others = fc.record(each, { requiredKeys: ["name"] }) as Arbitrary<Props>;
  return fc.tuple(others, held).map(([props, its]) => ({ ...props, ...its }));
}

export function secretProps(): Arbitrary<Props> {
  const each: Omit<EachOf<typeof secretSettings>, "content" | "encoding"> = { ...kept, name: fc.constant("app") };
  const others = fc.record(each, { requiredKeys: ["name"] }) as Arbitrary<Props>;
  return fc.tuple(others, held).map(([props, its]) => ({ ...props, ...its }));
}

export function volumeProps(): Arbitrary<Props> {
  const each: EachOf<typeof volumeSettings> = {
    name: fc.constant("data"),
    driver: fc.constant("local"),
    driverOptions: volumeOptions,
    sharing: fc.constantFrom("onewriter", "all"),
    onDelete: fc.constant("remove"),
    labels,
  };
  return fc.record(each, { requiredKeys: ["name", "onDelete"] }) as Arbitrary<Props>;
}

/** Of a cluster's only node: its role cannot change. */
export function nodeProps(): Arbitrary<Props> {
  return some({ availability: fc.constantFrom("active", "pause", "drain"), labels });
}
