import type { Plugin } from "rolldown";

/**
 * Lets protobuf-es prepare what a program uses of Spark's protocol, rather than all three hundred messages at each start:
 * a tenth of what a start costs. Nothing else of it changes. Fails the build where the library's text is not what this
 * was written for (2.17.0).
 */
export const lazyProtobuf: Plugin = {
  name: "lazy-protobuf",
  transform(code, id) {
    const file = /@bufbuild\/protobuf\/dist\/esm\/([\w-]+)\.js$/.exec(id)?.[1] ?? "";
    const changes = replacements[file];
    return changes === undefined ? null : changes.reduce((text, change) => replaceOnce(text, change, id), code);
  },
};

interface Replacement {
  readonly from: string;
  readonly to: string;
}

const replacements: Readonly<Record<string, readonly Replacement[]>> = {
  registry: [
    // Each file got a registry of its own, with a copy of every type that it imports. Names are unique: one will do.
    {
      from: "return buildFileRegistry([fileDescriptorProto, resolve]);",
      to: "addFile(fileDescriptorProto, embedded);\n    return embedded;",
    },
    {
      from: "export function createEmbeddedFileRegistry(",
      to: "const embedded = /*@__PURE__*/ createBaseRegistry();\nexport function createEmbeddedFileRegistry(",
    },
    // The fields of a message are made when something first asks for them.
    {
      from: "function addFields(message, reg, mapEntries) {",
      to: `function addFields(message, reg, mapEntries) {
    const { fields, field, oneofs, members } = message;
    const lists = { fields, field, oneofs, members };
    for (const name of Object.keys(lists)) {
        const get = () => {
            for (const [name, value] of Object.entries(lists)) Object.defineProperty(message, name, { value });
            fillFields(message, reg, mapEntries);
            return lists[name];
        };
        Object.defineProperty(message, name, { get, configurable: true, enumerable: true });
    }
    for (const child of message.nestedMessages) addFields(child, reg, mapEntries);
}
function fillFields(message, reg, mapEntries) {`,
    },
    {
      from: "    for (const child of message.nestedMessages) {\n        addFields(child, reg, mapEntries);\n    }\n",
      to: "",
    },
  ],
  "from-binary": [
    // A plan is part of some answers: the first of them prepared readers for every kind of relation and expression.
    {
      from: "const compiledChild = compiledReader(field.message);",
      to: `const compiledChild = {
        read: (...args) => compiledReader(field.message).read(...args),
        readGroup: (...args) => compiledReader(field.message).readGroup(...args),
    };`,
    },
    {
      from: "const readChild = compiledReader(field.message).read;",
      to: "const readChild = (...args) => compiledReader(field.message).read(...args);",
    },
  ],
};

function replaceOnce(text: string, { from, to }: Replacement, id: string): string {
  if (text.split(from).length !== 2) throw new Error(`${id} has changed: revise scripts/lazy-protobuf.ts, or drop it`);
  return text.replace(from, () => to);
}
