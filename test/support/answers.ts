import type { Machine } from "./real-stack.ts";

/** The pages of a port, of the machines that give one. */
export async function answers(machines: readonly Machine[], port = 8080, path = "/"): Promise<string[]> {
  const ask = async ({ address }: Machine) => {
    const response = await fetch(`http://${address}:${port}${path}`, { signal: AbortSignal.timeout(5_000) });
    return (await response.text()).trim();
  };
  const all = await Promise.allSettled(machines.map(ask));
  return all.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
}
