import { type Column, col } from "../../index.ts";

/** A column by its name, whatever characters that has. */
export function column(name: string): Column {
  return col(`\`${name.replaceAll("`", "``")}\``);
}
