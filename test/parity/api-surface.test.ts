import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as api from "../../src/index.ts";
import * as pythonFunctions from "../../src/sql/functions/python-only.ts";

type Names = Readonly<Record<string, readonly string[]>>;

// PySpark 4.3's public names, class by class; and the names that have no meaning here, each with its reason.
const pyspark: Names = read("api-surface.json");
const exclusions: Readonly<Record<string, string>> = read("exclusions.json");

// Classes that we do not export under PySpark's name.
const otherwiseNamed: Readonly<Record<string, unknown>> = {
  functions: api.functions,
  "functions.partitioning": api.functions.partitioning,
  "SparkSession.Builder": api.SparkSessionBuilder,
};

// Instance fields, which class objects do not show. The compiler knows them.
const fields: Readonly<Record<string, readonly string[]>> = {
  SparkSession: fieldsOf<api.SparkSession>("client"),
};

// They are here so that calling one says what to use instead.
const pythonOnly: ReadonlySet<unknown> = new Set(Object.values(pythonFunctions));

const listed = Object.entries(pyspark).flatMap(([owner, names]) => names.map((name) => `${owner}.${name}`));
const present = new Set(
  Object.entries(pyspark).flatMap(([owner, names]) => {
    const members = membersOf(otherwiseNamed[owner] ?? Reflect.get(api, owner));
    const isPresent = (name: string) => members.has(name) || fields[owner]?.includes(name);
    return names.filter(isPresent).map((name) => `${owner}.${name}`);
  }),
);

describe("the names of PySpark 4.3", () => {
  it("are all exported, or excluded with a reason", () => {
    expect(listed.filter((name) => !present.has(name) && !(name in exclusions))).toEqual([]);
  });

  it("are excluded only where PySpark has them and we have not", () => {
    expect(Object.keys(exclusions).filter((name) => present.has(name) || !listed.includes(name))).toEqual([]);
  });

  it("are excluded with a sentence, not a word", () => {
    expect(Object.entries(exclusions).filter(([, reason]) => reason.split(" ").length < 3)).toEqual([]);
  });
});

/** The members of a namespace, an object, or a class: static ones, and those of its instances. */
function membersOf(owner: unknown): ReadonlySet<string> {
  const members = new Set<string>();
  if ((typeof owner !== "object" && typeof owner !== "function") || owner === null) return members;
  for (const name of Object.getOwnPropertyNames(owner)) if (!isLeftOut(owner, name)) members.add(name);
  for (let level: unknown = Reflect.get(owner, "prototype"); isObject(level); level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) if (!isLeftOut(level, name)) members.add(name);
  }
  return members;
}

/** Whether a name only exists to say what to use instead. */
function isLeftOut(prototype: object, name: string): boolean {
  try {
    return pythonOnly.has(Reflect.get(prototype, name));
  } catch (error) {
    // Other getters fail here too, as a prototype is not an instance.
    return error instanceof api.InvalidInputError;
  }
}

function fieldsOf<Class>(...names: (keyof Class & string)[]): readonly string[] {
  return names;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && value !== Object.prototype;
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
}
