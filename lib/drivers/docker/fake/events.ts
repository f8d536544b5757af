import type { EngineEvent } from "../api/events.ts";
import type { Labels } from "../api/versioned.ts";
import type { StreamFilters } from "../client/connection.ts";
import type { Context } from "./context.ts";

/** What an engine tells whoever listens. */
export interface EventHub {
  tell(type: string, action: string, id: string, attributes: Labels): void;
  listen(filters: StreamFilters, signal: AbortSignal): Subscription;
  /** Everybody who listens is cut off. */
  breakOff(): void;
}

/** It listens already; the signal ends it. */
export interface Subscription {
  next(): Promise<EngineEvent | "aborted" | "broken off">;
}

export function eventHub({ clock }: Context): EventHub {
  const listeners = new Set<Listener>();
  return {
    tell(Type, Action, ID, attributes) {
      const now = clock.now();
      const Actor = { ID, Attributes: { ...attributes } };
      const event: EngineEvent = { Type, Action, Actor, time: Math.floor(now / 1_000), timeNano: now * 1_000_000 };
      for (const listener of listeners) if (lets(listener.filters, event)) listener.take(event);
    },
    listen(filters, signal) {
      const listener = listenerFor(filters);
      listeners.add(listener);
      const leave = (): void => {
        listeners.delete(listener);
        listener.take("aborted");
      };
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
      return { next: () => clock.during(listener.next()) };
    },
    breakOff() {
      for (const listener of listeners) listener.take("broken off");
      listeners.clear();
    },
  };
}

type Message = EngineEvent | "aborted" | "broken off";

interface Listener {
  readonly filters: StreamFilters;
  take(message: Message): void;
  next(): Promise<Message>;
}

/** Keeps what comes until it is asked for. Being aborted overtakes what came before. */
function listenerFor(filters: StreamFilters): Listener {
  const waiting: Message[] = [];
  let aborted = false;
  let wake: ((message: Message) => void) | undefined;
  return {
    filters,
    take(message) {
      if (message === "aborted") aborted = true;
      if (wake === undefined) waiting.push(message);
      else wake(message);
      wake = undefined;
    },
    next() {
      const message = aborted ? "aborted" : waiting.shift();
      if (message !== undefined) return Promise.resolve(message);
      return new Promise((resolve) => (wake = resolve));
    },
  };
}

/** Names of events may be given without what follows their colon. */
function lets({ type, event }: StreamFilters, { Type, Action }: EngineEvent): boolean {
  const named = (names: readonly string[] | undefined, name: string): boolean =>
    names === undefined || names.length === 0 || names.some((given) => given === name || name.startsWith(`${given}: `));
  return named(type, Type) && named(event, Action);
}
