import { distinctNames } from "../../types/distinct-names.ts";
import type { Row } from "../../types/row.ts";
import { Row as RowBase, rowJson } from "./row-base.ts";
import { rowText } from "./row-text.ts";

/** Makes the rows of a batch from its decoded columns. */
export type RowBuilder = (columns: readonly ArrayLike<unknown>[], numRows: number) => Row[];

/**
 * Writes and compiles a class for rows with these columns, and the loop that fills them. Rows of a class with a fixed
 * shape are built and read several times faster than objects filled key by key. The names are in the source only as
 * string literals, so no name can become code.
 */
export function compileRowBuilder(names: readonly string[]): RowBuilder {
  const slots = slotsOf(names);
  const indices = names.map((_name, index) => index);
  const source = `"use strict";
class Row {
${slots.map((slot) => (slot.isDeclared ? `${slot.declaration};` : "")).join("\n")}
constructor(${indices.map((index) => `v${index}`).join(",")}) {
${slots.map((slot, index) => `${slot.access}=v${index};`).join("\n")}
}
toJSON() { return rowJson(jsonNames, this); }
toString() { return rowText(names, this); }
[Symbol.toPrimitive]() { return rowText(names, this); }
[Symbol.iterator]() { return [${slots.map((slot) => slot.access).join(",")}][Symbol.iterator](); }
}
delete Row.prototype.constructor;
Object.setPrototypeOf(Row.prototype, RowBase.prototype);
return function buildRows(columns, numRows) {
${indices.map((index) => `const c${index}=columns[${index}];`).join("\n")}
const rows = new Array(numRows);
for (let i = 0; i < numRows; i++) rows[i] = new Row(${indices.map((index) => `c${index}[i]`).join(",")});
return rows;
};`;
  // The source above defines this function.
  const make = new Function("RowBase", "rowJson", "jsonNames", "rowText", "names", source);
  return make(RowBase, rowJson, distinctNames(names), rowText, names) as RowBuilder;
}

interface Slot {
  readonly access: string;
  readonly declaration: string;
  /** Plain properties need no declaration; they come into being when the constructor sets them. */
  readonly isDeclared: boolean;
}

/** Where each value is kept: a property, or a private field for a later column of the same name. */
function slotsOf(names: readonly string[]): readonly Slot[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const literal = JSON.stringify(name);
    if (seen.has(name)) return { access: `this.#d${index}`, declaration: `#d${index}`, isDeclared: true };
    seen.add(name);
    // Setting an undeclared `__proto__` would replace the prototype.
    return { access: `this[${literal}]`, declaration: `[${literal}]`, isDeclared: name === "__proto__" };
  });
}
