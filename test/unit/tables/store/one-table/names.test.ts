import { expect, it } from "vitest";
import { parseIsoDate } from "../../../../../src/index.ts";
import { parseTableName, tableOfPath } from "../../../../../src/tables/store/one-table/names.ts";
import { storeOfTable } from "../../../../../src/tables/store/stores.ts";

it.each([["credits"], ["risk.credits"], ["lake.risk.credits.snapshots"], ["lake.risk.cre`dits"], ["lake..credits"]])(
  "%s is not the name of a table",
  (text) => {
    expect(() => parseTableName(text)).toThrow(
      `"${text}" is not a table's name: write CATALOG.DB.NAME, as in lake.risk.credits.`,
    );
  },
);

it("a path names its table before and after its commit, and a run's path the folder that it is below", () => {
  expect(tableOfPath("lake.risk.credits@0001-1f3a9c2e-b07d")).toBe("lake.risk.credits");
  expect(tableOfPath("lake.risk.credits VERSION AS OF 3442542114614978937")).toBe("lake.risk.credits");
  const asOf = parseIsoDate("2022-03-01");
  const rootOf = (path: string) => storeOfTable({ asOf, path }).root;
  expect(rootOf("lake.risk.credits VERSION AS OF 3442542114614978937")).toBe("lake.risk.credits");
  expect(rootOf("/data/as_of=1/as_of=2022-03-01/_run-0001-1f3a9c2e-b07d")).toBe("/data/as_of=1");
});
