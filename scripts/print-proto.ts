import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  FileOptions,
  MethodDescriptorProto,
  ServiceDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from "@bufbuild/protobuf/wkt";

/** Writes a proto3 file descriptor as source, in declaration order. Throws on a feature Spark's protocol does not use. */
export function printProtoFile(file: FileDescriptorProto): string {
  if (file.syntax !== "proto3") throw new Error(`${file.name}: expected proto3, found ${file.syntax}`);
  if (file.extension.length > 0) throw new Error(`${file.name}: extensions are not supported`);
  const blocks = [
    'syntax = "proto3";',
    `package ${file.package};`,
    file.dependency
      .map((path, index) => `import ${file.publicDependency.includes(index) ? "public " : ""}"${path}";`)
      .join("\n"),
    fileOptions(file.options).join("\n"),
    ...file.enumType.map((type) => enumLines(type).join("\n")),
    ...file.messageType.map((type) => messageLines(type).join("\n")),
    ...file.service.map((service) => serviceLines(service).join("\n")),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function fileOptions(options: FileOptions | undefined): string[] {
  if (options === undefined) return [];
  const lines: string[] = [];
  if (options.javaPackage !== "") lines.push(`option java_package = "${options.javaPackage}";`);
  if (options.javaMultipleFiles) lines.push("option java_multiple_files = true;");
  if (options.javaGenerateEqualsAndHash) lines.push("option java_generate_equals_and_hash = true;");
  if (options.goPackage !== "") lines.push(`option go_package = "${options.goPackage}";`);
  return lines;
}

function messageLines(message: DescriptorProto): string[] {
  if (message.extensionRange.length > 0) throw new Error(`${message.name}: extension ranges are not supported`);
  const body = [
    ...(message.options?.deprecated ? ["option deprecated = true;"] : []),
    ...reservedLines(message),
    ...message.enumType.flatMap(enumLines),
    ...message.nestedType.filter((nested) => !nested.options?.mapEntry).flatMap(messageLines),
    ...fieldLines(message),
  ];
  return block(`message ${message.name}`, body);
}

function reservedLines(message: DescriptorProto): string[] {
  const ranges = message.reservedRange.map(({ start, end }) =>
    end - start === 1 ? `${start}` : `${start} to ${end - 1}`,
  );
  return [
    ...(ranges.length > 0 ? [`reserved ${ranges.join(", ")};`] : []),
    ...(message.reservedName.length > 0
      ? [`reserved ${message.reservedName.map((name) => `"${name}"`).join(", ")};`]
      : []),
  ];
}

function fieldLines(message: DescriptorProto): string[] {
  const lines: string[] = [];
  const printedOneofs = new Set<number>();
  for (const field of message.field) {
    const oneof = field.proto3Optional || !isInOneof(field) ? undefined : field.oneofIndex;
    if (oneof === undefined) {
      lines.push(fieldLine(field, message));
    } else if (!printedOneofs.has(oneof)) {
      printedOneofs.add(oneof);
      const members = message.field.filter(
        (other) => isInOneof(other) && !other.proto3Optional && other.oneofIndex === oneof,
      );
      lines.push(
        ...block(
          `oneof ${message.oneofDecl[oneof]?.name}`,
          members.map((member) => fieldLine(member, message)),
        ),
      );
    }
  }
  return lines;
}

/** A field outside every oneof leaves `oneof_index` unset; only presence tells it from index 0. */
function isInOneof(field: FieldDescriptorProto): boolean {
  return Object.hasOwn(field, "oneofIndex");
}

function fieldLine(field: FieldDescriptorProto, message: DescriptorProto): string {
  const entry = message.nestedType.find(
    (nested) => nested.options?.mapEntry && field.typeName.endsWith(`.${message.name}.${nested.name}`),
  );
  const [key, value] = entry?.field ?? [];
  const options = [
    ...(field.options?.deprecated ? ["deprecated = true"] : []),
    ...(field.options && Object.hasOwn(field.options, "packed") ? [`packed = ${field.options.packed}`] : []),
  ];
  const suffix = options.length > 0 ? ` [${options.join(", ")}]` : "";
  const type = key && value ? `map<${typeName(key)}, ${typeName(value)}>` : `${label(field)}${typeName(field)}`;
  return `${type} ${field.name} = ${field.number}${suffix};`;
}

function label(field: FieldDescriptorProto): string {
  if (field.label === FieldDescriptorProto_Label.REPEATED) return "repeated ";
  return field.proto3Optional ? "optional " : "";
}

function typeName(field: FieldDescriptorProto): string {
  return field.typeName !== "" ? field.typeName : FieldDescriptorProto_Type[field.type].toLowerCase();
}

function enumLines(type: EnumDescriptorProto): string[] {
  return block(`enum ${type.name}`, [
    ...(type.options?.allowAlias ? ["option allow_alias = true;"] : []),
    ...type.value.map(
      ({ name, number, options }) => `${name} = ${number}${options?.deprecated ? " [deprecated = true]" : ""};`,
    ),
  ]);
}

function serviceLines(service: ServiceDescriptorProto): string[] {
  return block(`service ${service.name}`, service.method.map(methodLine));
}

function methodLine(method: MethodDescriptorProto): string {
  const input = `${method.clientStreaming ? "stream " : ""}${method.inputType}`;
  const output = `${method.serverStreaming ? "stream " : ""}${method.outputType}`;
  return `rpc ${method.name}(${input}) returns (${output});`;
}

function block(head: string, body: string[]): string[] {
  return [`${head} {`, ...body.map((line) => `  ${line}`), "}"];
}
