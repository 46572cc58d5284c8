/** Those of `wanted` that are in a message, each once; the message itself counts too. */
export function partsIn(message: object, isWanted: (part: object) => boolean): readonly object[] {
  const parts: object[] = [];
  const seen = new Set<object>();
  const visit = (part: unknown): void => {
    if (!isNode(part) || seen.has(part)) return;
    seen.add(part);
    if (isWanted(part)) parts.push(part);
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(message);
  return parts;
}

/** The message with some of its parts replaced. Messages around a replaced part are copied, all others are shared. */
export function substitute<T extends object>(message: T, replacements: ReadonlyMap<object, object>): T {
  const copies = new Map<object, object>(replacements);
  const copyOf = (part: object): object => {
    const known = copies.get(part);
    if (known !== undefined) return known;
    const copy = withParts(part, copyOf);
    copies.set(part, copy);
    return copy;
  };
  // A copy has the shape of what it is a copy of.
  return copyOf(message) as T;
}

function withParts(part: object, copyOf: (inner: object) => object): object {
  const properties = Object.getOwnPropertyDescriptors(part);
  let isChanged = false;
  for (const [name, inner] of Object.entries(part)) {
    const copy = isNode(inner) ? copyOf(inner) : inner;
    if (copy === inner) continue;
    isChanged = true;
    Object.assign(properties, { [name]: { value: copy, enumerable: true, configurable: true, writable: true } });
  }
  if (!isChanged) return part;
  return Array.isArray(part)
    ? Object.values(part).map((inner) => (isNode(inner) ? copyOf(inner) : inner))
    : Object.create(Object.getPrototypeOf(part), properties);
}

/** Bytes hold no parts. */
function isNode(value: unknown): value is object {
  return typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
}
