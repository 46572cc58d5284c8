import type { DescField, DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { isSent, writeField, writeMapKey } from "./encode-field.ts";

/** A message's fields by name. True of each generated message: they are plain objects. */
type Fields = Record<string, unknown>;

/** What is left to write: a message's content, the length and tag in front of it, or a field that holds no message. */
type Step =
  | { readonly kind: "content"; readonly schema: DescMessage; readonly message: Message }
  | { readonly kind: "head"; readonly number: number; readonly contentEnd: number }
  | { readonly kind: "field"; readonly field: DescField; readonly value: unknown }
  | { readonly kind: "child"; readonly number: number; readonly schema: DescMessage; readonly message: Message }
  | { readonly kind: "entry"; readonly field: DescField; readonly key: string; readonly value: Message }
  | { readonly kind: "key"; readonly field: DescField; readonly key: string };

/**
 * The message's protobuf encoding, however deep the message is: the very bytes of `toBinary`.
 *
 * It writes from the end to the start. `toBinary` recurses, so that 2,000 levels overflow the stack; it moves what it
 * wrote to make room for each length in front of it, which is quadratic in the depth; and its first call prepares every
 * type that the schema can reach, where a plan uses a handful of three hundred.
 */
export function encode<D extends DescMessage>(schema: D, message: MessageShape<D>): Uint8Array {
  const out = new BackwardWriter();
  const steps: Step[] = [{ kind: "content", schema, message }];
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

  /** Puts what `make` writes in front of all that there is. */
  prepend(make: (writer: BinaryWriter) => void): void {
    make(this.#forward);
    const chunk = this.#forward.finish();
    if (chunk.byteLength > this.#start) this.#grow(chunk.byteLength);
    this.#start -= chunk.byteLength;
    this.#buffer.set(chunk, this.#start);
  }

  finish(): Uint8Array {
    return this.#buffer.slice(this.#start);
  }

  #grow(bytes: number): void {
    const larger = new Uint8Array(2 * this.#buffer.byteLength + bytes);
    const start = larger.byteLength - this.length;
    larger.set(this.#buffer.subarray(this.#start), start);
    this.#buffer = larger;
    this.#start = start;
  }
}

/** Does one step, or replaces it by smaller ones; what is pushed last is written first, in front of what comes later. */
function write(out: BackwardWriter, step: Step, steps: Step[]): void {
  switch (step.kind) {
    case "content":
      // One by one: as arguments, a list of 200,000 expressions overflows the stack.
      for (const field of fieldSteps(step.schema, step.message)) steps.push(field);
      for (const { no, wireType, data } of (step.message.$unknown ?? []).toReversed()) {
        out.prepend((writer) => writer.tag(no, wireType).raw(data));
      }
      break;
    case "child":
      steps.push({ kind: "head", number: step.number, contentEnd: out.length }, { ...step, kind: "content" });
      break;
    case "head":
      out.prepend((writer) => writer.tag(step.number, WireType.LengthDelimited).uint32(out.length - step.contentEnd));
      break;
    case "entry":
      steps.push(
        { kind: "head", number: step.field.number, contentEnd: out.length },
        { kind: "key", field: step.field, key: step.key },
        { kind: "child", number: 2, schema: descOf(step.field), message: step.value },
      );
      break;
    case "key":
      out.prepend((writer) => writeMapKey(writer, step.field, step.key));
      break;
    case "field":
      out.prepend((writer) => writeField(writer, step.field, step.value));
      break;
  }
}

/** A step for each field that is set, in the order of their numbers. */
function fieldSteps(schema: DescMessage, message: Message): readonly Step[] {
  const set: { readonly field: DescField; readonly value: unknown }[] = [];
  // By what the message has, not by what it could have: Relation and Expression have dozens of fields, and one set.
  for (const [name, held] of Object.entries(message as Message & Fields)) {
    const field = schema.field[name];
    if (field !== undefined) {
      if (isSent(field, held)) set.push({ field, value: held });
    } else if (typeof held === "object" && held !== null && "case" in held) {
      // A oneof is always `{ case, value }`, with both undefined where nothing is set.
      const { case: member, value } = held as { readonly case?: string; readonly value?: unknown };
      const chosen = schema.field[member ?? ""];
      if (chosen !== undefined) set.push({ field: chosen, value });
    }
  }
  if (set.length > 1) set.sort((a, b) => a.field.number - b.field.number);
  return set.flatMap(({ field, value }) => stepsOf(field, value));
}

function stepsOf(field: DescField, value: unknown): Step[] {
  const { number } = field;
  if (field.message === undefined) return [{ kind: "field", field, value }];
  const schema = field.message;
  // The descriptor says so: a message field holds a message, a list of them or a map to them.
  switch (field.fieldKind) {
    case "message":
      return [{ kind: "child", number, schema, message: value as Message }];
    case "list":
      return (value as readonly Message[]).map((message) => ({ kind: "child", number, schema, message }));
    case "map":
      return Object.entries(value as Record<string, Message>).map(([key, message]) => ({
        kind: "entry",
        field,
        key,
        value: message,
      }));
    default:
      return [];
  }
}

function descOf(field: DescField): DescMessage {
  if (field.message === undefined) throw new TypeError(`${field.name} holds no message`);
  return field.message;
}
