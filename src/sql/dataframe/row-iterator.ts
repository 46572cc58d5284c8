/**
 * What an async generator over the rows of `slices` would be, without its cost: a generator leaves several times as much
 * garbage as a row is large.
 */
export class RowIterator<T> implements AsyncGenerator<T, void> {
  readonly #slices: AsyncGenerator<readonly T[], void>;
  #rows: readonly T[] = [];
  #at = 0;
  /** Calls that wait for the server. Later ones wait for them, as a generator's do. */
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(slices: AsyncGenerator<readonly T[], void>) {
    this.#slices = slices;
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#waiting === 0 && this.#at < this.#rows.length) return Promise.resolve(this.#taken());
    return this.#inOrder(() => this.#awaited());
  }

  return(value?: void | PromiseLike<void>): Promise<IteratorResult<T, void>> {
    return this.#inOrder(async () => {
      this.#rows = [];
      await this.#slices.return(value);
      return { done: true, value: await value };
    });
  }

  throw(error: unknown): Promise<IteratorResult<T, void>> {
    return this.#inOrder(async () => {
      this.#rows = [];
      await this.#slices.throw(error);
      return { done: true, value: undefined };
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #taken(): IteratorYieldResult<T> {
    // Both callers have checked that there is one.
    return { done: false, value: this.#rows[this.#at++] as T };
  }

  async #awaited(): Promise<IteratorResult<T, void>> {
    while (this.#at >= this.#rows.length) {
      const next = await this.#slices.next();
      this.#rows = next.done ? [] : next.value;
      this.#at = 0;
      if (next.done) return { done: true, value: undefined };
    }
    return this.#taken();
  }

  /** Awaits rather than chains: an error's stack then reaches the caller's line. */
  async #inOrder<R>(work: () => Promise<R>): Promise<R> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#waiting += 1;
    try {
      await before;
      return await work();
    } finally {
      this.#waiting -= 1;
      resolve();
    }
  }
}
