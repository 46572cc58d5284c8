import { functions } from "./dataframes/functions.ts";
import { groups } from "./dataframes/groups.ts";
import { joins } from "./dataframes/joins.ts";
import { localRows } from "./dataframes/local-rows.ts";
import { shapes } from "./dataframes/shapes.ts";
import { windows } from "./dataframes/windows.ts";
import type { Programs } from "./program.ts";

/** The programs that are DataFrames; scripts/parity/programs has the twin of each. */
export const programs: Programs = {
  ...joins,
  ...groups,
  ...windows,
  ...functions,
  ...shapes,
  ...localRows,
};
