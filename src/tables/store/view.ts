import { InvalidInputError, JobError, SparkConnectError } from "../../index.ts";
import { escapeGlob, unescapeGlob } from "../landing/landing-glob.ts";
import type { Server } from "../server.ts";
import { compareRuns, parseRunName } from "./parquet-runs/run-name.ts";

/** What a view of this job shows. */
export interface ShownTable {
  readonly asOf: string;
  readonly path: string;
}

/** The outcome of moving a view; `why` where it was left alone. */
export type Moved = { readonly name: string; readonly moved: boolean; readonly why: string | null };

/** Names of a view, of a schema before it, of a catalog before that. Throws `InvalidInputError` for other texts. */
export function parseViewName(text: string): string {
  if (/^\w+(\.\w+){0,2}$/.test(text)) return text;
  throw new InvalidInputError(`"${text}" is no view's name: write it as credits or lake.credits.`);
}

/** Throws a `JobError` where the name belongs to something that this job did not make. */
export async function assertOwnView(server: Server, name: string): Promise<void> {
  await shownBy(server, name);
}

/** Whether the catalog is forgotten when the server stops, and the view with it. */
export async function isCatalogInMemory({ spark, call }: Server): Promise<boolean> {
  return (await spark.conf.get("spark.sql.catalogImplementation", "in-memory", call)) === "in-memory";
}

/** Points a view at a run, unless it shows a later day or a newer run already: it only moves forward. */
export async function moveView(server: Server, name: string, to: ShownTable): Promise<Moved> {
  const shown = await shownBy(server, name);
  if (shown !== undefined && !isForward(shown, to)) {
    return { name, moved: false, why: shown.path === to.path ? null : `it shows ${shown.asOf}` };
  }
  const table = `parquet.\`${escapeGlob(to.path).replaceAll("`", "``")}\``;
  const isMoved = await define(server, `${shown ? "ALTER" : "CREATE"} VIEW ${quoted(name)} AS SELECT * FROM ${table}`);
  return isMoved ? { name, moved: true, why: null } : moveView(server, name, to);
}

/**
 * False where somebody else made the view meanwhile. An existing view is altered, which is one step: CREATE OR REPLACE
 * drops it first, and who reads just then finds none.
 */
async function define({ spark, call }: Server, statement: string): Promise<boolean> {
  try {
    await spark.sql(statement, {}, call);
    return true;
  } catch (error) {
    if (error instanceof SparkConnectError && error.errorClass === "TABLE_OR_VIEW_ALREADY_EXISTS") return false;
    throw error;
  }
}

/** A view of this job is all of one run: its text alone says what it shows, so nothing can disagree with it. */
const SHOWS_A_RUN = /\bAS SELECT \* FROM parquet\.`((?:[^`]|``)*\/as_of=([-\d]+)\/_run-[-\da-f]+)`\s*$/;

async function shownBy({ spark, call }: Server, name: string): Promise<ShownTable | undefined> {
  try {
    const [[text] = []] = await (await spark.sql(`SHOW CREATE TABLE ${quoted(name)}`, {}, call)).collect(call);
    const [, path, asOf] = SHOWS_A_RUN.exec(String(text)) ?? [];
    if (asOf !== undefined && path !== undefined) return { asOf, path: unescapeGlob(path.replaceAll("``", "`")) };
  } catch (error) {
    if (error instanceof SparkConnectError && error.errorClass === "TABLE_OR_VIEW_NOT_FOUND") return undefined;
    throw error;
  }
  throw new JobError("USAGE", `--view ${name} is there already, and no view of this job.`, {
    hint: "Name another view, or drop that one.",
    retryable: false,
  });
}

function isForward(shown: ShownTable, to: ShownTable): boolean {
  if (shown.asOf !== to.asOf) return shown.asOf < to.asOf;
  const [before, after] = [shown, to].map(({ path }) => parseRunName(path.slice(path.lastIndexOf("/") + 1)));
  return before === undefined || after === undefined || compareRuns(before, after) < 0;
}

function quoted(name: string): string {
  return name
    .split(".")
    .map((part) => `\`${part}\``)
    .join(".");
}
