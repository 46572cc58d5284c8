import fc from "fast-check";
import { expect, it } from "vitest";
import { daysFrom } from "../../../../../src/tables/store/parquet-runs/published.ts";
import { anyDay } from "../../../jobs/credit-snapshot/any-day.ts";

it("a glob finds a day and every later one, and no earlier one", () => {
  fc.assert(
    fc.property(anyDay, anyDay, (from, day) => {
      const [, alternatives = ""] = /^as_of=\{(.*)\}\/_run-\*\/record_date=\*$/.exec(daysFrom(from)) ?? [];
      const pattern = new RegExp(`^(${alternatives.replaceAll(",", "|").replaceAll("*", ".*")})$`);
      expect(pattern.test(day)).toBe(day >= from);
      expect(pattern.test(from)).toBe(true);
    }),
  );
});
