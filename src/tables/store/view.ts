import { InvalidInputError, JobError, SparkConnectError } from "../../index.ts";
import type { Server } from "../server.ts";
import type { TableRef, Views } from "./table-store.ts";

/** A view, and how it shows a table of its store. */
export interface StoreView {
  readonly name: string;
  readonly views: Views;
}

/** The outcome of moving a view; `why` says why it was left alone. */
export type Moved = { readonly name: string; readonly moved: boolean; readonly why: string | null };

/** The name of a view, after a schema's and a catalog's if given. Throws `InvalidInputError` for other texts. */
export function parseViewName(text: string): string {
  if (/^\w+(\.\w+){0,2}$/.test(text)) return text;
  throw new InvalidInputError(`"${text}" is not a valid view name: write it as credits or lake.credits.`);
}

/** Throws a `JobError` if the name belongs to something that this job did not make. */
export async function assertOwnView(server: Server, view: StoreView): Promise<void> {
  await shownBy(server, view);
}

/** Whether the catalog is forgotten when the server stops, and the view with it. */
export async function isCatalogInMemory({ spark, call }: Server): Promise<boolean> {
  return (await spark.conf.get("spark.sql.catalogImplementation", "in-memory", call)) === "in-memory";
}

/** Points a view at a table, unless it shows a later day or a newer table already: it only moves forward. */
export async function moveView(server: Server, view: StoreView, to: TableRef): Promise<Moved> {
  const { name, views } = view;
  const shown = await shownBy(server, view);
  if (shown !== undefined && !isForward(views, shown, to)) {
    return { name, moved: false, why: shown.path === to.path ? null : `it shows ${shown.asOf}` };
  }
  const verb = shown ? "ALTER" : "CREATE";
  const isMoved = await define(server, `${verb} VIEW ${quoted(name)} AS SELECT * FROM ${views.sqlOf(to)}`);
  return isMoved ? { name, moved: true, why: null } : moveView(server, view, to);
}

/**
 * False if another process made the view meanwhile. An existing view is altered, which is one step: CREATE OR REPLACE
 * would drop it first, and a reader at that moment would not find it.
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

/** A view of this job shows one whole table: only its text says which, so nothing can disagree with it. */
const SHOWS_A_TABLE = /^.*\bAS SELECT \* FROM (.*?)\s*$/s;

async function shownBy({ spark, call }: Server, { name, views }: StoreView): Promise<TableRef | undefined> {
  try {
    const [[text] = []] = await (await spark.sql(`SHOW CREATE TABLE ${quoted(name)}`, {}, call)).collect(call);
    const [, sql = ""] = SHOWS_A_TABLE.exec(String(text)) ?? [];
    const shown = views.tableOfSql(sql);
    if (shown !== undefined) return shown;
  } catch (error) {
    if (error instanceof SparkConnectError && error.errorClass === "TABLE_OR_VIEW_NOT_FOUND") return undefined;
    throw error;
  }
  throw new JobError("USAGE", `--view ${name} is there already, and no view of this job.`, {
    hint: "Name another view, or drop that one.",
    retryable: false,
  });
}

function isForward(views: Views, shown: TableRef, to: TableRef): boolean {
  return shown.asOf === to.asOf ? views.isNewer(to, shown) : shown.asOf < to.asOf;
}

function quoted(name: string): string {
  return name
    .split(".")
    .map((part) => `\`${part}\``)
    .join(".");
}
