/** Columns, names or paths one by one, or as one array. */
export type OneByOne<T> = readonly T[] | readonly [readonly T[]];

/** The arguments of a method that takes its columns, names or paths one by one or as one array. */
export function spread<T>(items: OneByOne<T>): readonly T[] {
  // A lone array is the list itself: columns and names are never arrays.
  return (items.length === 1 && Array.isArray(items[0]) ? items[0] : items) as readonly T[];
}
