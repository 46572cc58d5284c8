import { expect, it } from "vitest";
import { pauses } from "../../../../src/tables/landing/wait-for-days.ts";

it("looks again after a second, then ever later, and once a minute in the end", () => {
  const waits = pauses();
  const firstMs = Array.from({ length: 13 }, () => Math.round(Number(waits.next().value)));
  expect(firstMs).toEqual([
    1_000, 1_500, 2_250, 3_375, 5_063, 7_594, 11_391, 17_086, 25_629, 38_443, 57_665, 60_000, 60_000,
  ]);
});
