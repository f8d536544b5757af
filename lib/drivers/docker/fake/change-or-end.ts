/** Waits for a change of the watched, for so long. */
export async function changeOrEnd(
  watchers: Set<() => void>,
  sleep: (until: AbortSignal) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const woken = new AbortController();
  const wake = (): void => woken.abort();
  watchers.add(wake);
  signal?.addEventListener("abort", wake, { once: true });
  try {
    if (signal?.aborted !== true) await sleep(woken.signal);
  } catch {
    // Woken up: there is something to be looked at.
  } finally {
    watchers.delete(wake);
    signal?.removeEventListener("abort", wake);
  }
}
