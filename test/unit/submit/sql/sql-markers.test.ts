import { expect, it } from "vitest";
import { hasMarker } from "../../../../src/submit/sql/sql-markers.ts";

it.each([
  "SELECT :day",
  "SELECT * FROM t WHERE d=:day",
  "SELECT f(:day, 1)",
  "SELECT ARRAY[1,:day]",
  "SELECT (1):: DATE, /* : */ :day",
])("%s has the marker :day", (text) => {
  expect(hasMarker(text, "day")).toBe(true);
});

it.each([
  "SELECT x::day",
  "SELECT v:day, `v`:day, f(v):day, v[0]:day",
  "SELECT ':day', \":day\" -- :day",
  "SELECT /* :day */ :days, :Day",
  "SELECT 1 AS day",
])("%s has none", (text) => {
  expect(hasMarker(text, "day")).toBe(false);
});
