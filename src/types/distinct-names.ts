/** Makes names distinct: a name that occurred before gets the least number from 2 on that makes it unique: `id_2`. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name);
      return name;
    }
    let count = 2;
    while (taken.has(`${name}_${count}`)) count++;
    taken.add(`${name}_${count}`);
    return `${name}_${count}`;
  });
}
