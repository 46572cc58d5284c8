import {
  type DescEnum,
  type DescEnumValue,
  type DescField,
  type DescFile,
  type DescMessage,
  type DescMethod,
  type DescOneof,
  type DescService,
  ScalarType,
} from "@bufbuild/protobuf";
import { protoCamelCase, safeObjectProperty } from "@bufbuild/protobuf/reflect";

/*
 * What src/gen is written in: the descriptors that protobuf-es works with, each filled when it is first asked for its
 * fields. A program uses a handful of the three hundred, and to make them all was half of a start.
 *
 * They hold what protobuf-es's own hold of a proto3 file, as descriptors.test.ts compares, but for what only generators
 * ask: `proto`, options, and what is nested in what.
 */

type FieldType = ScalarType | DescMessage | DescEnum;
type Oneofs = (name: string) => DescOneof;
type MakeField = (parent: DescMessage, oneofs: Oneofs) => DescField;

// The fields that are read of a file.
const file = { kind: "file", edition: 999 satisfies DescFile["edition"] } as DescFile;
/** `FeatureSet.FieldPresence`, whose own module describes all of descriptor.proto when it is imported. */
export const presence = { explicit: 1, implicit: 2 } as const;

export function message(typeName: string, fields: () => readonly MakeField[]): DescMessage {
  // Without what only generators ask.
  return new LazyMessage(typeName, fields) as unknown as DescMessage;
}

/** Sent unless it is zero, or an absent message. */
export function field(number: number, name: string, type: FieldType): MakeField {
  const isSentWhenThere = isMessage(type) ? presence.explicit : presence.implicit;
  return (parent) => newField(parent, { number, name, presence: isSentWhenThere, ...singular(type) });
}

/** Sent unless it is absent. */
export function optional(number: number, name: string, type: FieldType): MakeField {
  return (parent) => newField(parent, { number, name, presence: presence.explicit, ...singular(type) });
}

/** Of a oneof. */
export function member(number: number, name: string, type: FieldType, oneofName: string): MakeField {
  return (parent, oneofs) => {
    const oneof = oneofs(oneofName);
    const made = newField(parent, { number, name, presence: presence.explicit, oneof, ...singular(type) });
    oneof.fields.push(made);
    return made;
  };
}

export function repeated(number: number, name: string, type: FieldType): MakeField {
  const packed = !(type === ScalarType.STRING || type === ScalarType.BYTES || isMessage(type));
  const { fieldKind: listKind, ...kind } = kindOf(type);
  return (parent) =>
    newField(parent, { number, name, presence: presence.implicit, ...kind, fieldKind: "list", listKind, packed });
}

export function map(number: number, name: string, mapKey: ScalarType, type: FieldType): MakeField {
  const { fieldKind: mapKind, ...kind } = kindOf(type);
  return (parent) =>
    newField(parent, {
      number,
      name,
      presence: presence.implicit,
      ...kind,
      fieldKind: "map",
      mapKey,
      mapKind,
      delimitedEncoding: false,
    });
}

export function enumeration(
  typeName: string,
  sharedPrefix: string,
  values: readonly (readonly [number, string])[],
): DescEnum {
  const named = {
    kind: "enum",
    typeName,
    name: lastPart(typeName),
    file,
    open: true,
    sharedPrefix: sharedPrefix === "" ? undefined : sharedPrefix,
  };
  const parent = { ...named, toString: () => `enum ${typeName}` } as DescEnum; // The two that lack are set below.
  const described = values.map(
    ([number, name]) =>
      ({
        kind: "enum_value",
        parent,
        name,
        localName: safeObjectProperty(name.slice(sharedPrefix.length)),
        number,
        jsonName: name,
      }) as DescEnumValue, // Without what only generators ask.
  );
  return Object.assign(parent, {
    values: described,
    value: Object.fromEntries(described.map((value) => [value.number, value])),
  });
}

export function service(typeName: string, methods: readonly DescMethod[]): DescService {
  const method = Object.fromEntries(methods.map((each) => [each.localName, each]));
  // Without what only generators ask.
  const named = { kind: "service", typeName, name: lastPart(typeName), file, toString: () => `service ${typeName}` };
  return { ...named, methods, method } as unknown as DescService;
}

export function method(
  name: string,
  methodKind: DescMethod["methodKind"],
  input: DescMessage,
  output: DescMessage,
): DescMethod {
  const localName = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  // Without what only generators ask.
  return { kind: "rpc", name, localName, methodKind, input, output } as DescMethod;
}

interface Fields {
  readonly fields: readonly DescField[];
  /** By their local names. */
  readonly field: Readonly<Record<string, DescField>>;
  readonly oneofs: readonly DescOneof[];
  /** Fields, and oneofs in place of theirs. */
  readonly members: readonly (DescField | DescOneof)[];
}

class LazyMessage {
  readonly kind = "message";
  readonly file = file;
  readonly typeName: string;
  readonly #makeFields: () => readonly MakeField[];
  #made: Fields | undefined;

  constructor(typeName: string, makeFields: () => readonly MakeField[]) {
    this.typeName = typeName;
    this.#makeFields = makeFields;
  }

  get name(): string {
    return lastPart(this.typeName);
  }

  get fields(): Fields["fields"] {
    return this.#all.fields;
  }

  get field(): Fields["field"] {
    return this.#all.field;
  }

  get oneofs(): Fields["oneofs"] {
    return this.#all.oneofs;
  }

  get members(): Fields["members"] {
    return this.#all.members;
  }

  toString(): string {
    return `message ${this.typeName}`;
  }

  get #all(): Fields {
    this.#made ??= fieldsOf(this as unknown as DescMessage, this.#makeFields()); // As `message` says.
    return this.#made;
  }
}

function fieldsOf(parent: DescMessage, make: readonly MakeField[]): Fields {
  const oneofs = new Map<string, DescOneof>();
  const oneofNamed: Oneofs = (name) => {
    const known = oneofs.get(name);
    if (known !== undefined) return known;
    const made = newOneof(parent, name);
    oneofs.set(name, made);
    return made;
  };
  const fields = make.map((makeField) => makeField(parent, oneofNamed));
  return {
    fields,
    field: Object.fromEntries(fields.map((each) => [each.localName, each])),
    oneofs: [...oneofs.values()],
    members: [...new Set(fields.map((each) => each.oneof ?? each))],
  };
}

function newOneof(parent: DescMessage, name: string): DescOneof {
  const localName = safeObjectProperty(protoCamelCase(name));
  // Without what only generators ask.
  return {
    kind: "oneof",
    parent,
    fields: [],
    name,
    localName,
    toString: () => `oneof ${parent.typeName}.${name}`,
  } as unknown as DescOneof;
}

/** What a field has beside what all have. */
interface Particulars {
  readonly number: number;
  readonly name: string;
  readonly presence: DescField["presence"];
  readonly oneof?: DescOneof;
  readonly fieldKind: DescField["fieldKind"];
  readonly scalar?: ScalarType;
  readonly message?: DescMessage;
  readonly enum?: DescEnum;
  readonly listKind?: "scalar" | "enum" | "message";
  readonly mapKind?: "scalar" | "enum" | "message";
  readonly mapKey?: ScalarType;
  readonly delimitedEncoding?: boolean;
  readonly packed?: boolean;
  readonly getDefaultValue?: () => undefined;
}

/** All have the same properties in the same order, which keeps what reads them fast. */
function newField(parent: DescMessage, { name, oneof, ...particulars }: Particulars): DescField {
  const jsonName = protoCamelCase(name);
  return {
    kind: "field",
    parent,
    name,
    oneof,
    jsonName,
    localName: oneof === undefined ? safeObjectProperty(jsonName) : jsonName,
    scalar: undefined,
    message: undefined,
    enum: undefined,
    utf8Validation: true,
    listKind: undefined,
    mapKind: undefined,
    mapKey: undefined,
    delimitedEncoding: undefined,
    packed: undefined,
    longAsString: false,
    getDefaultValue: undefined,
    toString: () => `field ${parent.typeName}.${name}`,
    ...particulars,
  } as unknown as DescField; // The callers above give what each kind has. Without what only generators ask.
}

function singular(type: FieldType) {
  // proto3 has no other defaults than zeros.
  return { ...kindOf(type), getDefaultValue: () => undefined };
}

function kindOf(type: FieldType) {
  if (typeof type === "number") return { fieldKind: "scalar", scalar: type } as const;
  return type.kind === "message"
    ? ({ fieldKind: "message", message: type, delimitedEncoding: false } as const)
    : ({ fieldKind: "enum", enum: type } as const);
}

function isMessage(type: FieldType): type is DescMessage {
  return typeof type === "object" && type.kind === "message";
}

function lastPart(typeName: string): string {
  return typeName.slice(typeName.lastIndexOf(".") + 1);
}
