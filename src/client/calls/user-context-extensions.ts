import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";
import { InvalidInputError } from "../../errors.ts";

/** A message for a plug-in of the server, as `google.protobuf.Any`: `anyPack` of protobuf-es makes one. */
export interface Extension {
  /** The message's full name behind a slash: `type.googleapis.com/acme.Scan`. */
  readonly typeUrl: string;
  /** The message, encoded. */
  readonly value: Uint8Array;
}

/** A copy as the protocol's message. Throws `InvalidInputError` unless it is an extension. */
export function packed(extension: Extension): Any {
  // Callers in JavaScript may pass anything, such as the message itself.
  const { typeUrl, value } = (extension ?? {}) as Partial<Extension>;
  if (typeof typeUrl === "string" && typeUrl.includes("/") && value instanceof Uint8Array) {
    return create(AnySchema, { typeUrl, value: value.slice() });
  }
  throw new InvalidInputError(
    "An extension is { typeUrl, value }: a URL that ends in the message's name, and the message's bytes. anyPack(Schema, message) of @bufbuild/protobuf/wkt makes it.",
  );
}

/** What a client's requests tell the server's plug-ins beside what they ask for, in the order in which it was added. */
export class UserContextExtensions implements Iterable<Any> {
  readonly #byId = new Map<string, Any>();

  /** Every request from now on has this extension. The id is for `remove`. */
  add(extension: Extension): string {
    const id = randomUUID();
    this.#byId.set(id, packed(extension));
    return id;
  }

  /** Requests from now on lack this extension. No error if they lacked it before. */
  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** Requests from now on have no extension. */
  clear(): void {
    this.#byId.clear();
  }

  /** The extensions. */
  [Symbol.iterator](): Iterator<Any> {
    return this.#byId.values();
  }
}
