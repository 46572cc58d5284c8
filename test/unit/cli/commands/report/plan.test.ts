import { expect, it } from "vitest";
import { planFacts } from "../../../../../src/cli/commands/report/facts/plan.ts";

const plan = `== Physical Plan ==
* Filter (2)
+- Scan parquet  (1)


(1) Scan parquet 
Output [2]: [Id#1, day#2]
PartitionFilters: [isnotnull(day#2), (day#2 = 2022-03-25)]
PushedFilters: [IsNotNull(Id), GreaterThan(n,5)]

(2) Filter
Condition : (n#3L > 5)

(3) Scan parquet 
PartitionFilters: [isnotnull(day#9), (day#9 = 2022-03-25)]
PushedFilters: [IsNotNull(Id), GreaterThan(n,5)]

(4) BatchScan lake.db.t[Id#7]
`;

it("tells what each scan leaves to the files, once for equal scans", () => {
  expect(planFacts(plan, "ran").scans).toEqual([
    {
      scan: "Scan parquet",
      partition: "isnotnull(day), (day = 2022-03-25)",
      pushed: "IsNotNull(Id), GreaterThan(n,5)",
    },
    { scan: "BatchScan lake.db.t", partition: null, pushed: null },
  ]);
});
