import { expect, it } from "vitest";
import { foldersIn } from "../../../../../src/cli/commands/doctor/landing-check.ts";

it("tells days from what strays, whatever the scheme of the listed files", () => {
  const files = [
    "file:///lake/in/record_date=2022-03-25/a.parquet",
    "file:///lake/in/record_date=2022-03-25/b.parquet",
    "file:///lake/in/record_date=2022-03-24/a.parquet",
    "file:///lake/in/record_date=2022-02-30/a.parquet",
    "file:///lake/in/record_date=oops/a.parquet",
    "file:///lake/in/other/deep/a.parquet",
    "file:///lake/in/README.txt",
  ];
  const found = { days: ["2022-03-24", "2022-03-25"], strays: ["other", "record_date=2022-02-30", "record_date=oops"] };
  expect(foldersIn("/lake/in", files)).toEqual(found);
  expect(foldersIn("file:/lake/in/", files)).toEqual(found);
});

it("reads escaped names", () => {
  const files = ["s3a://lake/a%20b/record_date=2022-03-25/x.parquet"];
  expect(foldersIn("s3a://lake/a b", files)).toEqual({ days: ["2022-03-25"], strays: [] });
});
