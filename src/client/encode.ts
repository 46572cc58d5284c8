import { type DescField, type DescMessage, type Message, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** How many levels of messages are left to `toBinary`, which recurses: 2,000 of them overflow the stack. */
const levelsAtOnce = 250;

/** The message's protobuf encoding, however deep the message is. */
export function encode<D extends DescMessage>(schema: D, message: MessageShape<D>): Uint8Array {
  return isDeeperThan(levelsAtOnce, message) ? new DeepEncoder().encode(schema, message) : toBinary(schema, message);
}

/** A message's fields by name. True of each generated message: they are plain objects. */
type Fields = Record<string, unknown>;

/**
 * Encodes from the leaves up: below every `levelsAtOnce` levels a message is encoded by itself, and its parents get
 * its bytes in place of it, as an unknown field, which `toBinary` copies as it is. Nothing recurses deeper than that.
 */
class DeepEncoder {
  readonly #encoded = new Map<object, Uint8Array>();

  encode(root: DescMessage, message: Message): Uint8Array {
    const stack = [{ schema: root, message, isOpen: false }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (!top.isOpen) {
        top.isOpen = true;
        for (const cut of cutsBelow(top.schema, top.message)) {
          if (!this.#encoded.has(cut.message)) stack.push({ ...cut, isOpen: false });
        }
        continue;
      }
      stack.pop();
      // A shared node is on the stack once for each place it stands in.
      if (!this.#encoded.has(top.message)) {
        this.#encoded.set(top.message, toBinary(top.schema, this.#prune(top.schema, top.message, 0)));
      }
    }
    // Set by the loop's last round.
    return this.#encoded.get(message) ?? new Uint8Array();
  }

  /** A copy of the upper levels, in which what was encoded already stands as bytes. */
  #prune(schema: DescMessage, message: Message, level: number): Message {
    const copy = { ...message } as Message & Fields;
    const unknown = [...(message.$unknown ?? [])];
    for (const { field, value } of messageFields(schema, message)) {
      if (field.fieldKind === "map") continue;
      const list = Array.isArray(value) ? value : [value];
      if (level + 1 < levelsAtOnce) {
        const pruned = list.map((child) => this.#prune(descOf(field), child, level + 1));
        put(copy, field, Array.isArray(value) ? pruned : pruned[0]);
      } else {
        put(copy, field, Array.isArray(value) ? [] : undefined);
        for (const child of list) unknown.push(asUnknown(field, this.#encoded.get(child) ?? new Uint8Array()));
      }
    }
    return unknown.length > 0 ? Object.assign(copy, { $unknown: unknown }) : copy;
  }
}

/** Length-delimited bytes under a field's number: a message that was encoded before. */
export function asUnknown(
  { number }: { readonly number: number },
  bytes: Uint8Array,
): NonNullable<Message["$unknown"]>[number] {
  return { no: number, wireType: WireType.LengthDelimited, data: new BinaryWriter().bytes(bytes).finish() };
}

function cutsBelow(schema: DescMessage, message: Message, level = 0): { schema: DescMessage; message: Message }[] {
  return messageFields(schema, message).flatMap(({ field, value }) => {
    if (field.fieldKind === "map") return [];
    const children = (Array.isArray(value) ? value : [value]).map((child) => ({
      schema: descOf(field),
      message: child,
    }));
    return level + 1 < levelsAtOnce
      ? children.flatMap((child) => cutsBelow(child.schema, child.message, level + 1))
      : children;
  });
}

/** The fields that are set and hold messages; maps of messages included. */
function messageFields(
  schema: DescMessage,
  message: Message,
): { readonly field: DescField; readonly value: Message | Message[] }[] {
  const found: { readonly field: DescField; readonly value: Message | Message[] }[] = [];
  // By what the message has, not by what it could have: Relation and Expression have dozens of fields, and one set.
  for (const [name, held] of Object.entries(message as Message & Fields)) {
    if (typeof held !== "object" || held === null) continue;
    // A oneof is always `{ case, value }`, with both undefined where nothing is set.
    const oneof = held as { readonly case?: string; readonly value?: unknown };
    const field = schema.field[name] ?? schema.field[oneof.case ?? ""];
    if (field?.message === undefined) continue;
    // The descriptor says so: a message field holds a message, a list of them or a map to them.
    found.push({ field, value: (field.oneof === undefined ? held : oneof.value) as Message | Message[] });
  }
  return found;
}

function put(copy: Fields, field: DescField, value: unknown): void {
  if (field.oneof === undefined) copy[field.localName] = value;
  else copy[field.oneof.localName] = value === undefined ? { case: undefined } : { case: field.localName, value };
}

function descOf(field: DescField): DescMessage {
  if (field.message === undefined) throw new TypeError(`${field.name} holds no message`);
  return field.message;
}

/** Walks without recursion and without descriptors; stops as soon as the answer is yes. */
function isDeeperThan(levels: number, message: object): boolean {
  const stack: { readonly node: object; readonly level: number }[] = [{ node: message, level: 1 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.level > levels) return true;
    for (const value of Object.values(top.node)) {
      if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) continue;
      // A list of numbers or strings can be long, and holds no message.
      if (Array.isArray(value) && typeof value[0] !== "object") continue;
      stack.push({ node: value, level: "$typeName" in value ? top.level + 1 : top.level });
    }
  }
  return false;
}
