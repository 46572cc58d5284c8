/**
 * The types of @bufbuild/protobuf that declarations of this package use, so that they do not need that package, which
 * is bundled. The types are that package's own, without the parts that only its functions need.
 */

/** The fields that all messages share. */
export type Message<TypeName extends string = string> = {
  readonly $typeName: TypeName;
  /** Fields that this version of the protocol does not know. */
  $unknown?: { readonly no: number; readonly wireType: number; readonly data: Uint8Array }[] | undefined;
};

/** A message of any type; its URL names the type. */
export type Any = Message<"google.protobuf.Any"> & { typeUrl: string; value: Uint8Array };

/** Seconds since 1970 in UTC, and nanoseconds. */
export type Timestamp = Message<"google.protobuf.Timestamp"> & { seconds: bigint; nanos: number };

/** The description of a message. Its value is not exported. */
export type GenMessage<Shape extends Message> = { readonly message: Shape };

/** The input to make a message: a message, or the fields to set. */
export type MessageInitShape<Description> = Description extends GenMessage<infer Shape> ? MessageInit<Shape> : never;

type MessageInit<T extends Message> =
  | T
  | { [P in keyof T as P extends "$unknown" ? never : P]?: P extends "$typeName" ? never : FieldInit<T[P]> };

type FieldInit<F> = F extends Uint8Array | bigint | boolean | string | number
  ? F
  : F extends (infer U)[]
    ? FieldInit<U>[]
    : F extends Message
      ? MessageInit<F>
      : F extends { case: infer C extends string; value: infer V extends Message }
        ? { case: C; value: MessageInit<V> }
        : F extends { case: string | undefined; value?: unknown }
          ? F
          : F extends { [key: string | number]: infer V extends Message }
            ? { [key: string | number]: MessageInit<V> }
            : F;
