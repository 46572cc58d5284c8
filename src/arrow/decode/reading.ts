import { InvalidInputError, SparkConnectError } from "../../errors.ts";

/** Reads bytes that came from elsewhere: whatever goes wrong is a `SparkConnectError`, since only the bytes can be at fault. */
export function readingArrow<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof SparkConnectError && !(cause instanceof InvalidInputError)) throw cause;
    throw new SparkConnectError("The Arrow data of a result is damaged.", { cause });
  }
}

/** Throws where a batch has other rows than the server said. */
export function assertAnnounced(announced: number, received: number): void {
  if (announced === received) return;
  throw new SparkConnectError(`The server announced ${announced} rows in a batch and sent ${received}.`);
}
