import { readdirSync, readFileSync } from "node:fs";
import type { AnyDataFrame, SparkSession } from "../../../src/index.ts";

/** A program that both clients run; its twin in scripts/parity/programs has the same name. */
export type Programs = Readonly<Record<string, (spark: SparkSession) => AnyDataFrame | Promise<AnyDataFrame>>>;

/** A program that makes a text to read. */
export type Texts = Readonly<Record<string, (spark: SparkSession) => Promise<string>>>;

/** A statement of a .sql file; scripts/parity/results.py says how these are written. */
export interface Statement {
  readonly settings: Readonly<Record<string, string>>;
  /** PySpark cannot hold some of its values, so texts are compared. */
  readonly isText: boolean;
  readonly sql: string;
}

const folder = new URL("./", import.meta.url);

/** The statements by file and name. */
export function loadStatements(): ReadonlyMap<string, ReadonlyMap<string, Statement>> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  return new Map(files.map((file) => [file.replace(/\.sql$/, ""), parse(readFileSync(new URL(file, folder), "utf8"))]));
}

function parse(text: string): ReadonlyMap<string, Statement> {
  const parts = text.split("-- name: ").slice(1);
  return new Map(
    parts.map((part) => {
      const [name = "", ...lines] = part.split("\n");
      const settings = lines.filter((line) => line.startsWith("-- set ")).map((line) => split(line.slice(7)));
      const sql = lines.filter((line) => !line.startsWith("-- ")).join("\n");
      return [name, { settings: Object.fromEntries(settings), isText: lines.includes("-- text"), sql: sql.trim() }];
    }),
  );
}

function split(setting: string): [string, string] {
  const at = setting.indexOf("=");
  return [setting.slice(0, at), setting.slice(at + 1)];
}
