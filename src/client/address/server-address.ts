/** Where a server is, and what lets a client in. */
export interface Address {
  /** `sc://host[:15002]/;key=value;…`. */
  readonly remote: string;
  readonly token?: string;
  /** Sent with each call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** From then on the address has to be read again. */
  readonly expiresAt?: Date;
}

/** How an address is read; tests inject the clock. */
export interface AddressReader {
  readonly read: () => Promise<Address>;
  readonly now?: () => number;
}

/** The address of one server that may change: read again when it has expired, or does not work any more. */
export class ServerAddress {
  readonly #read: () => Promise<Address>;
  readonly #now: () => number;
  #current: Address;
  #reading: Promise<Address> | null = null;

  private constructor({ read, now = Date.now }: AddressReader, current: Address) {
    this.#read = read;
    this.#now = now;
    this.#current = current;
  }

  /** Reads the address for the first time. Rejects as `read` does. */
  static async open(reader: AddressReader): Promise<ServerAddress> {
    return new ServerAddress(reader, await reader.read());
  }

  get current(): Address {
    return this.#current;
  }

  /** The address, read again if it has expired. */
  valid(): Promise<Address> {
    const { expiresAt } = this.#current;
    const isExpired = expiresAt !== undefined && expiresAt.getTime() <= this.#now();
    return isExpired ? this.renew(this.#current) : Promise.resolve(this.#current);
  }

  /**
   * The address, read again unless that has been done since it was `used`. Callers at the same time share one reading.
   */
  renew(used: Address): Promise<Address> {
    if (used !== this.#current) return Promise.resolve(this.#current);
    this.#reading ??= this.#readAgain();
    return this.#reading;
  }

  async #readAgain(): Promise<Address> {
    try {
      this.#current = await this.#read();
      return this.#current;
    } finally {
      this.#reading = null;
    }
  }
}
