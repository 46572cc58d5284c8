import { InvalidInputError, SparkConnectError } from "../../errors.ts";

/** Reads bytes from outside: any failure is a `SparkConnectError`, since only the bytes can be at fault. */
export function readingArrow<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof SparkConnectError && !(cause instanceof InvalidInputError)) throw cause;
    throw new SparkConnectError("The Arrow data of a result is damaged.", { cause });
  }
}

/** Throws if a batch does not have as many rows as the server announced. */
export function assertAnnounced(announced: number, received: number): void {
  if (announced === received) return;
  throw new SparkConnectError(`The server announced ${announced} rows in a batch and sent ${received}.`);
}
