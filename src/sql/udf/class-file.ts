/** The class of the engine's jar that implements functions. */
const base = "sparkconnect/engine/ScriptFunction";

const tags = { utf8: 1, class: 7, string: 8, method: 10, nameAndType: 12 } as const;

/**
 * The bytes of a Java class without a body of its own: it extends the engine's, implements Spark's interface for that
 * many parameters, and its constructor passes the function's id on. Spark creates functions by the names of such
 * classes.
 *
 * Format: https://docs.oracle.com/javase/specs/jvms/se11/html/jvms-4.html
 */
export function classFile(name: string, id: string, numParameters: number): Buffer {
  const pool = new ConstantPool();
  const spark = `org/apache/spark/sql/api/java/UDF${numParameters}`;
  const thisClass = pool.class(name);
  const superClass = pool.class(base);
  const interfaceClass = pool.class(spark);
  const superConstructor = pool.method(superClass, "<init>", "(Ljava/lang/String;)V");
  const idString = pool.string(id);
  const constructorName = pool.utf8("<init>");
  const constructorType = pool.utf8("()V");
  const codeName = pool.utf8("Code");
  // Spark looks for an interface with type arguments, which are in no other place of a class than this.
  const signatureName = pool.utf8("Signature");
  const signature = pool.utf8(`L${base};L${spark}<${"Ljava/lang/Object;".repeat(numParameters + 1)}>;`);
  // super(id); return;
  const code = [0x2a, 0x13, ...u2(idString), 0xb7, ...u2(superConstructor), 0xb1];
  const codeAttribute = [...u2(2), ...u2(1), ...u4(code.length), ...code, ...u2(0), ...u2(0)];
  const isPublic = 0x0001;
  const isSuper = 0x0020;
  return Buffer.from([
    ...u4(0xca_fe_ba_be),
    ...u2(0),
    ...u2(52), // Java 8
    ...pool.bytes(),
    ...u2(isPublic | isSuper),
    ...u2(thisClass),
    ...u2(superClass),
    ...[...u2(1), ...u2(interfaceClass)],
    ...u2(0), // fields
    ...u2(1), // methods
    ...[...u2(isPublic), ...u2(constructorName), ...u2(constructorType)],
    ...[...u2(1), ...u2(codeName), ...u4(codeAttribute.length), ...codeAttribute],
    ...u2(1), // attributes
    ...[...u2(signatureName), ...u4(2), ...u2(signature)],
  ]);
}

class ConstantPool {
  readonly #entries: number[][] = [];

  utf8(text: string): number {
    const bytes = Buffer.from(text, "utf8");
    return this.#add([tags.utf8, ...u2(bytes.byteLength), ...bytes]);
  }

  class(name: string): number {
    return this.#add([tags.class, ...u2(this.utf8(name))]);
  }

  string(text: string): number {
    return this.#add([tags.string, ...u2(this.utf8(text))]);
  }

  method(owner: number, name: string, type: string): number {
    const nameAndType = this.#add([tags.nameAndType, ...u2(this.utf8(name)), ...u2(this.utf8(type))]);
    return this.#add([tags.method, ...u2(owner), ...u2(nameAndType)]);
  }

  /** The first entry has the number 1. */
  #add(entry: number[]): number {
    return this.#entries.push(entry);
  }

  bytes(): readonly number[] {
    return [...u2(this.#entries.length + 1), ...this.#entries.flat()];
  }
}

function u2(value: number): readonly number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

function u4(value: number): readonly number[] {
  return [...u2(value >>> 16), ...u2(value & 0xffff)];
}
