import { type Channel, createChannel } from "../channel.ts";
import { type ClientOptions, type ResolvedOptions, resolveOptions } from "../client-options.ts";
import { Token } from "../token.ts";
import type { Address } from "./server-address.ts";

/** How calls reach the server: over which connection, and with what. */
export interface Route {
  readonly channel: Channel;
  readonly token: Token | null;
  readonly headers: Readonly<Record<string, string>>;
  /** For messages; without secrets. */
  readonly remote: string;
  readonly host: string;
  readonly port: number;
  readonly usesTls: boolean;
}

interface Leg {
  readonly route: Route;
  readonly options: ResolvedOptions;
  /** `null` if the address is fixed. */
  readonly address: Address | null;
}

/** The way of a client's calls, which changes with the server's address. */
export class Routes {
  readonly #given: ClientOptions;
  #leg: Leg;
  /** Why the address could not be read again, the last time that this was tried. */
  #failure: Error | null = null;
  #isClosed = false;

  constructor(given: ClientOptions, options: ResolvedOptions) {
    this.#given = given;
    const route = routeOf(options, openChannel(options), tokenOf(options));
    this.#leg = { route, options, address: given.address?.current ?? null };
  }

  /** The route of the last call. */
  get current(): Route {
    return this.#leg.route;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  /** The route for a new call. Rejects as the reading of an expired address does. */
  async fresh(): Promise<Route> {
    const { address } = this.#given;
    if (address !== undefined) {
      await address.valid();
      this.#follow(address.current);
    }
    return this.current;
  }

  /** Asks where the server is now, because `used` did not work; resolves to whether there is another route. */
  async renew(used: Route): Promise<boolean> {
    const { address } = this.#given;
    const last = this.#leg.address;
    if (address === undefined || last === null) return false;
    if (used !== this.current) return true;
    try {
      await address.renew(last);
      this.#follow(address.current);
      this.#failure = null;
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    return this.current !== used;
  }

  close(): void {
    this.#isClosed = true;
    this.current.channel.close();
  }

  #follow(address: Address): void {
    const { route, options: old, address: last } = this.#leg;
    if (address === last || this.#isClosed) return;
    if (last !== null && isSame(address, last)) {
      this.#leg = { ...this.#leg, address };
      return;
    }
    const options = resolveOptions(this.#given, process.env);
    const isSamePlace = placeOf(options) === placeOf(old);
    const channel = isSamePlace ? route.channel : openChannel(options);
    const token = options.token === old.token ? route.token : tokenOf(options);
    this.#leg = { route: routeOf(options, channel, token), options, address };
    // Streams may go on there until they end.
    if (!isSamePlace) route.channel.retire();
  }
}

function tokenOf({ token }: ResolvedOptions): Token | null {
  return token === null ? null : new Token(token);
}

function openChannel(options: ResolvedOptions): Channel {
  return createChannel({ ...options, useProxy: !options.isLoopback });
}

function routeOf({ headers, remote, host, port, tls }: ResolvedOptions, channel: Channel, token: Token | null): Route {
  return { channel, token, headers, remote, host, port, usesTls: tls !== null };
}

/** All that a connection depends on and an address may change. */
function placeOf({ host, port, tls, userAgent, keepalive }: ResolvedOptions): string {
  return JSON.stringify([host, port, tls !== null, userAgent, keepalive]);
}

/** Whether two readings gave the same but for the time of expiry. */
function isSame(one: Address, other: Address): boolean {
  const essence = ({ remote, token, headers = {} }: Address) =>
    JSON.stringify([remote, token, Object.entries(headers).sort()]);
  return essence(one) === essence(other);
}
