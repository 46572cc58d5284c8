import { abortable } from "../../client/waiting.ts";
import { InvalidInputError } from "../../errors.ts";
import { abortSignal, plainOptions } from "../calls/call-options.ts";
import { argument, type Check, func, text } from "../calls/checks.ts";
import type { SparkSession } from "../spark-session.ts";

/** What a pool needs of a session. */
export interface PooledSession {
  /** Ends it. */
  stop(): Promise<void>;
}

/** How many sessions a pool has, and how it opens them. */
export interface SessionPoolOptions<Session extends PooledSession> {
  /** At most so many sessions are open at a time; 1 or more. */
  readonly size: number;
  /** Opens a tenant's session: as a rule a renewable one, whose `setup` makes the tenant's views and settings. */
  readonly open: (tenant: string) => Promise<Session>;
}

interface Seat<Session> {
  readonly tenant: string;
  readonly session: Promise<Session>;
  /** How many works are under way in it. */
  works: number;
}

interface Waiting<Session> {
  readonly tenant: string;
  readonly resolve: (seat: Seat<Session>) => void;
  readonly reject: (error: unknown) => void;
}

const poolExample = "new SessionPool({ size: 8, open: (tenant) => SparkSession.builder.remote(url).create() })";
const useExample = 'use("acme", (spark) => spark.table("orders").count())';
const size: Check<number> = {
  what: "a whole number from 1",
  fits: (value): value is number => Number.isSafeInteger(value) && Number(value) >= 1,
};

/**
 * Sessions for the tenants of a service: each tenant has one of its own, so that no view or setting of one is seen by
 * another. The works of one tenant run side by side in its session. If all sessions are open, the one that has been
 * idle for longest makes room for another tenant's; if none is idle, works wait in order.
 */
export class SessionPool<Session extends PooledSession = SparkSession> implements AsyncDisposable {
  readonly #options: SessionPoolOptions<Session>;
  /** By tenant, the one that was used last at the end. */
  readonly #seats = new Map<string, Seat<Session>>();
  readonly #waiting: Waiting<Session>[] = [];
  #closing: Promise<void> | null = null;
  #onIdle: () => void = () => {};

  /** Opens nothing yet. Throws `InvalidInputError`. */
  constructor(options: SessionPoolOptions<Session>) {
    this.#options = {
      size: argument(poolExample, size, options?.size),
      // Its parameters are the compiler's matter.
      open: argument(poolExample, func, options?.open) as SessionPoolOptions<Session>["open"],
    };
  }

  /**
   * Runs `work` in the session of a tenant, and gives what it gives. Opens the session if need be, and rejects as that
   * does; the next use then tries again. Aborting ends the waiting for a session; `work` takes the signal itself.
   */
  async use<T>(
    tenant: string,
    work: (spark: Session) => Promise<T>,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<T> {
    argument(useExample, text, tenant);
    argument(useExample, func, work);
    const { signal } = plainOptions({ example: useExample, checks: { signal: abortSignal } }, [options]);
    signal?.throwIfAborted();
    const seat = this.#take(tenant) ?? (await this.#wait(tenant, signal));
    try {
      return await work(await abortable(seat.session, signal));
    } finally {
      this.#leave(seat);
    }
  }

  /** Takes no further work, waits for the works under way, and ends all sessions. Closing twice is fine. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** What `await using` calls at the end of its block: `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** `null` if there is no room. */
  #take(tenant: string): Seat<Session> | null {
    if (this.#closing !== null) throw closed();
    const seat = this.#seats.get(tenant) ?? this.#newSeat(tenant);
    if (seat === null) return null;
    seat.works++;
    this.#seats.delete(tenant);
    this.#seats.set(tenant, seat);
    return seat;
  }

  #newSeat(tenant: string): Seat<Session> | null {
    const isFull = this.#seats.size >= this.#options.size;
    const idle = isFull ? [...this.#seats.values()].find(({ works }) => works === 0) : undefined;
    if (isFull && idle === undefined) return null;
    if (idle !== undefined) this.#seats.delete(idle.tenant);
    const seat: Seat<Session> = { tenant, session: this.#open(tenant, idle), works: 0 };
    // Works that wait for it fail with this error; it must not end the process if they have all gone.
    seat.session.catch(() => this.#remove(seat));
    this.#seats.set(tenant, seat);
    return seat;
  }

  async #open(tenant: string, before: Seat<Session> | undefined): Promise<Session> {
    // Its session makes room, however it ends.
    if (before !== undefined) await stop(before);
    return await this.#options.open(tenant);
  }

  #remove(seat: Seat<Session>): void {
    if (this.#seats.get(seat.tenant) === seat) this.#seats.delete(seat.tenant);
    this.#admit();
  }

  #wait(tenant: string, signal: AbortSignal | undefined): Promise<Seat<Session>> {
    return new Promise((resolve, reject) => {
      const waiting = { tenant, resolve, reject };
      this.#waiting.push(waiting);
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  #leave(seat: Seat<Session>): void {
    seat.works--;
    if (seat.works > 0) return;
    this.#onIdle();
    this.#admit();
  }

  /** Gives seats to those who wait, in order, while there is room. */
  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined && this.#closing === null; next = this.#waiting[0]) {
      const seat = this.#take(next.tenant);
      if (seat === null) return;
      this.#waiting.shift();
      next.resolve(seat);
    }
  }

  async #close(): Promise<void> {
    // Callers see that it is closing before this goes on.
    await Promise.resolve();
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
    while ([...this.#seats.values()].some(({ works }) => works > 0)) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await Promise.all([...this.#seats.values()].map(stop));
    this.#seats.clear();
  }
}

async function stop({ session }: Seat<PooledSession>): Promise<void> {
  await session.then((spark) => spark.stop()).catch(() => {});
}

function closed(): InvalidInputError {
  return new InvalidInputError("This pool of sessions is closed. Make a new one.");
}
