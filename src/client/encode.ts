import { type DescField, type DescMessage, type Message, type MessageShape, ScalarType } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { isSent, writeField, writeMapKey } from "./encode-field.ts";

/** A message's fields by name. True of each generated message: they are plain objects. */
type Fields = Record<string, unknown>;

/**
 * What is left to write: `child`, a message under a field's number; `head`, the number and the length in front of one that
 * was written; `field`, one that holds no message; `entry` and `key`, of a map to messages.
 *
 * One shape for all kinds: an object of its own for each made the engine look every property up, at three times the cost.
 */
interface Step {
  readonly kind: "child" | "head" | "field" | "entry" | "key";
  readonly number: number;
  readonly schema: DescMessage | null;
  readonly field: DescField | null;
  /** Of `child` the message, of `head` where its content ends, of `entry` the key and the message, of `key` the key. */
  readonly value: unknown;
}

/**
 * The message's protobuf encoding, at any depth: the same bytes as `toBinary` gives.
 *
 * It writes from the end to the start. `toBinary` recurses, so that 2,000 levels overflow the stack; it moves what it
 * wrote to make room for each length in front of it, which is quadratic in the depth; and its first call prepares every
 * type that the schema can reach, where a plan uses a handful of three hundred.
 */
export function encode<D extends DescMessage>(schema: D, message: MessageShape<D>): Uint8Array {
  const out = new BackwardWriter();
  const steps: Step[] = [];
  content(out, { schema, message }, steps);
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) write(out, step, steps);
  return out.finish();
}

/** Length-delimited bytes under a field's number: a message that was encoded before. */
export function asUnknown(
  { number }: { readonly number: number },
  bytes: Uint8Array,
): NonNullable<Message["$unknown"]>[number] {
  return { no: number, wireType: WireType.LengthDelimited, data: new BinaryWriter().bytes(bytes).finish() };
}

/** Fills a buffer from its end. */
class BackwardWriter {
  readonly #forward = new BinaryWriter();
  #buffer = new Uint8Array(1024);
  #start = 1024;

  /** How much was written. */
  get length(): number {
    return this.#buffer.byteLength - this.#start;
  }

  /** Puts what `make` writes in front of the bytes written so far. */
  prepend(make: (writer: BinaryWriter) => void): void {
    make(this.#forward);
    const chunk = this.#forward.finish();
    if (chunk.byteLength > this.#start) this.#grow(chunk.byteLength);
    this.#start -= chunk.byteLength;
    this.#buffer.set(chunk, this.#start);
  }

  /** Puts a length-delimited field in front of them, without a copy of its own: it may be large. */
  prependBytes(number: number, bytes: Uint8Array): void {
    if (bytes.byteLength > this.#start) this.#grow(bytes.byteLength);
    this.#start -= bytes.byteLength;
    this.#buffer.set(bytes, this.#start);
    this.prepend((writer) => writer.tag(number, WireType.LengthDelimited).uint32(bytes.byteLength));
  }

  /** In memory that may be larger, but not by much. */
  finish(): Uint8Array {
    const isTight = this.#start * 8 < this.#buffer.byteLength;
    return isTight ? this.#buffer.subarray(this.#start) : this.#buffer.slice(this.#start);
  }

  #grow(bytes: number): void {
    // A few large fields need little more than their own size; many small ones need room for as many again.
    const larger = new Uint8Array(Math.max(2 * this.#buffer.byteLength, this.length + bytes + 1024));
    const start = larger.byteLength - this.length;
    larger.set(this.#buffer.subarray(this.#start), start);
    this.#buffer = larger;
    this.#start = start;
  }
}

/** Does one step, or replaces it by smaller ones; what is pushed last is written first, in front of what comes later. */
function write(out: BackwardWriter, { kind, number, schema, field, value }: Step, steps: Step[]): void {
  switch (kind) {
    case "child": {
      const written = encodedOnce(schema as DescMessage, value as Message); // Pushed with a schema and a message only.
      if (written !== null) {
        out.prepend((writer) => writer.tag(number, WireType.LengthDelimited).bytes(written));
        break;
      }
      steps.push({ kind: "head", number, schema: null, field: null, value: out.length });
      content(out, { schema: schema as DescMessage, message: value as Message }, steps);
      break;
    }
    case "head":
      out.prepend((writer) => writer.tag(number, WireType.LengthDelimited).uint32(out.length - Number(value)));
      break;
    case "field":
      if (value instanceof Uint8Array && field?.fieldKind === "scalar" && field.scalar === ScalarType.BYTES)
        out.prependBytes(number, value);
      else out.prepend((writer) => writeField(writer, field as DescField, value)); // Pushed with a field only.
      break;
    case "entry": {
      const [key, message] = value as readonly [string, Message]; // Pushed with such a pair only.
      steps.push(
        { kind: "head", number, schema: null, field: null, value: out.length },
        { kind: "key", number: 1, schema: null, field, value: key },
        { kind: "child", number: 2, schema, field: null, value: message },
      );
      break;
    }
    case "key":
      out.prepend((writer) => writeMapKey(writer, field as DescField, String(value))); // Pushed with a field only.
      break;
  }
}

/** Lines of the user's program: a plan names the same few in thousands of expressions. */
const encodedSites = new WeakMap<Message, Uint8Array>();

/** The bytes of a message that many plans share, `null` for any other. */
function encodedOnce(schema: DescMessage, message: Message): Uint8Array | null {
  if (schema.typeName !== "spark.connect.ExpressionCommon" || !Object.isFrozen(message)) return null;
  const known = encodedSites.get(message);
  if (known !== undefined) return known;
  const bytes = encode(schema, message);
  encodedSites.set(message, bytes);
  return bytes;
}

interface Typed {
  readonly schema: DescMessage;
  readonly message: Message;
}

/** Writes what a message holds that its schema does not know, and pushes a step for each field that is set. */
function content(out: BackwardWriter, { schema, message }: Typed, steps: Step[]): void {
  if (message.$unknown !== undefined) {
    for (const { no, wireType, data } of message.$unknown.toReversed()) {
      out.prepend((writer) => writer.tag(no, wireType).raw(data));
    }
  }
  const set = setFields(schema, message);
  // In the order of their numbers, as toBinary writes them.
  if (set.length > 1) set.sort((a, b) => a.field.number - b.field.number);
  for (const { field, value } of set) pushField(field, value, steps);
}

interface SetField {
  readonly field: DescField;
  readonly value: unknown;
}

/** By what the message has, not by what it could have: Relation and Expression have dozens of fields, and one set. */
function setFields(schema: DescMessage, message: Message): SetField[] {
  const set: SetField[] = [];
  const fields = message as Message & Fields;
  for (const name of Object.keys(fields)) {
    const held = fields[name];
    if (held === undefined || name === "$typeName") continue;
    const field = schema.field[name];
    if (field !== undefined) {
      if (isSent(field, held)) set.push({ field, value: held });
    } else if (typeof held === "object" && held !== null && "case" in held) {
      // A oneof is always `{ case, value }`, with both undefined if nothing is set.
      const { case: member, value } = held as { readonly case?: string; readonly value?: unknown };
      const chosen = member === undefined ? undefined : schema.field[member];
      if (chosen !== undefined) set.push({ field: chosen, value });
    }
  }
  return set;
}

function pushField(field: DescField, value: unknown, steps: Step[]): void {
  const { number, message: schema = null } = field;
  if (schema === null) {
    steps.push({ kind: "field", number, schema, field, value });
  } else if (field.fieldKind === "list") {
    // The descriptor says so: a list of messages. One by one: as arguments, 200,000 of them overflow the stack.
    for (const item of value as readonly Message[])
      steps.push({ kind: "child", number, schema, field: null, value: item });
  } else if (field.fieldKind === "map") {
    for (const entry of Object.entries(Object(value)))
      steps.push({ kind: "entry", number, schema, field, value: entry });
  } else {
    steps.push({ kind: "child", number, schema, field: null, value });
  }
}
