import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sqlStatements } from "../../src/submit/sql/sql-statements.ts";
import { sqlTokens } from "../../src/submit/sql/sql-tokens.ts";

interface Split {
  readonly text: string;
  /** What Spark takes for its statements; without comments and the spaces around them. */
  readonly statements: readonly string[];
}

const [, ...lines] = readFileSync(join(import.meta.dirname, "statements.jsonl"), "utf8")
  .trimEnd()
  .split("\n");
const splits = lines.map((line): Split => JSON.parse(line));

const withoutSpaces = (statement: string) => [...sqlTokens(statement.trim())].map(({ text }) => text.trim());

it("the statements of a text are those that Spark finds in it", () => {
  const ours = splits.map(({ text }) => ({ text, statements: sqlStatements(text).map(withoutSpaces) }));
  expect(ours).toEqual(splits.map(({ text, statements }) => ({ text, statements: statements.map(withoutSpaces) })));
  expect(splits.length).toBe(345);
});
