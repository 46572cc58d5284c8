import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CompleterResult } from "node:readline";
import { rowFormatNames } from "../../row-format-names.ts";
import { backslashCommands } from "../backslash-commands.ts";
import { keywords } from "./keywords.ts";
import { type CompletionPlace, completionPlace, type NamedRelation } from "./place.ts";
import type { NamedColumn, ServerNames } from "./server-names.ts";

/** What Tab offers behind `before` in `text`, and how much of `before` an offer replaces. */
export async function completions(
  names: ServerNames,
  { before, text, cwd }: { readonly before: string; readonly text: string; readonly cwd: string },
): Promise<CompleterResult> {
  const place = completionPlace(before, text);
  const typed = place.kind === "nothing" ? "" : place.typed;
  return [matching(await offers(names, place, cwd), typed), typed];
}

function matching(offered: readonly string[], typed: string): string[] {
  const wanted = typed.replace(/^`/, "").toLowerCase();
  const fitting = offered.filter((offer) => offer.replace(/^`/, "").toLowerCase().startsWith(wanted));
  const shown = typed.startsWith("`")
    ? fitting.map((offer) => (offer.startsWith("`") ? offer : `\`${offer}\``))
    : fitting;
  return [...new Set(shown)];
}

async function offers(names: ServerNames, place: CompletionPlace, cwd: string): Promise<readonly string[]> {
  switch (place.kind) {
    case "nothing":
      return [];
    case "backslash":
      return backslashCommands.map(({ name }) => name);
    case "argument":
      return await argumentOffers(names, place, cwd);
    case "database":
      return (await databaseOffers(names, place.path)).map(identifier);
    case "relation":
      return [...(await relationOffers(names, place.path)), ...(place.path.length === 0 ? place.own : [])].map(
        identifier,
      );
    case "expression":
      return await expressionOffers(names, place);
  }
}

async function argumentOffers(
  names: ServerNames,
  { command, typed }: CompletionPlace & { readonly kind: "argument" },
  cwd: string,
): Promise<readonly string[]> {
  const [last = "", ...outer] = typed.split(".").reverse();
  const path = outer.reverse();
  // An offer replaces the whole argument.
  const within = (offered: readonly string[]) => offered.map((offer) => [...path, identifier(offer)].join("."));
  switch (command) {
    case "\\d":
    case "\\d+":
      return within(await relationOffers(names, path));
    case "\\dt":
    case "\\dv":
    case "\\l":
    case "\\dn":
      return within(await databaseOffers(names, path));
    case "\\df":
      return path.length === 0 && last !== "" ? await names.functions() : [];
    case "\\format":
      return rowFormatNames;
    case "\\x":
    case "\\timing":
    case "\\pager":
      return ["on", "off"];
    case "\\i":
    case "\\o":
      return await files(typed, cwd);
    default:
      return [];
  }
}

async function files(typed: string, cwd: string): Promise<readonly string[]> {
  const folder = typed.endsWith("/") ? typed : `${dirname(typed)}/`;
  const entries = await readdir(join(typed.startsWith("/") ? "" : cwd, folder), { withFileTypes: true }).catch(
    () => [],
  );
  const prefix = typed.includes("/") ? folder.replace(/\/+$/, "/") : "";
  return entries.map((entry) => `${prefix}${entry.name}${entry.isDirectory() ? "/" : ""}`);
}

async function databaseOffers(names: ServerNames, path: readonly string[]): Promise<readonly string[]> {
  if (path.length > 0) return await names.databases(path);
  return (await Promise.all([names.databases([]), names.catalogs()])).flat();
}

async function relationOffers(names: ServerNames, path: readonly string[]): Promise<readonly string[]> {
  if (path.length === 0) return (await Promise.all([names.tables([]), databaseOffers(names, [])])).flat();
  const tables = names.tables(path);
  const isCatalog = path.length === 1 && (await names.catalogs()).includes(path[0] ?? "");
  return isCatalog ? (await Promise.all([names.databases(path), tables])).flat() : await tables;
}

async function expressionOffers(
  names: ServerNames,
  { path, typed, relations }: CompletionPlace & { readonly kind: "expression" },
): Promise<readonly string[]> {
  if (path.length > 0) return (await fieldsBehind(names, path, relations)).map(({ name }) => identifier(name));
  const columns = (await Promise.all(relations.map((relation) => names.columns(relation.path)))).flat();
  const own = [...columns.map(({ name }) => name), ...relations.map(({ path, alias }) => alias ?? path.at(-1) ?? "")];
  const offered = own.map(identifier);
  // All functions and keywords are too many to choose from.
  if (typed === "" || typed.startsWith("`")) return offered;
  const functions = (await names.functions()).filter((name) => /^[a-z]\w*$/i.test(name));
  const inCase = (offer: string) => (typed === typed.toLowerCase() ? offer.toLowerCase() : offer.toUpperCase());
  const isUpper = typed === typed.toUpperCase();
  return [...offered, ...functions.map((offer) => (isUpper ? offer.toUpperCase() : offer)), ...keywords.map(inCase)];
}

/** The columns of the table that a path names, or the fields of a column that it leads to. */
async function fieldsBehind(
  names: ServerNames,
  path: readonly string[],
  relations: readonly NamedRelation[],
): Promise<readonly NamedColumn[]> {
  const named = relations.find(({ path: own, alias }) => same(alias ?? own.at(-1), path[0]));
  if (named !== undefined) return inner(await names.columns(named.path), path.slice(1));
  const qualified = relations.find(
    ({ path: own }) => own.length <= path.length && own.every((part, at) => same(part, path[at])),
  );
  if (qualified !== undefined) return inner(await names.columns(qualified.path), path.slice(qualified.path.length));
  const columns = (await Promise.all(relations.map((relation) => names.columns(relation.path)))).flat();
  return inner(columns, path);
}

function inner(columns: readonly NamedColumn[], path: readonly string[]): readonly NamedColumn[] {
  const [first, ...others] = path;
  if (first === undefined) return columns;
  return inner(columns.find(({ name }) => same(name, first))?.fields ?? [], others);
}

function same(name: string | undefined, other: string | undefined): boolean {
  return name?.toLowerCase() === other?.toLowerCase();
}

/** A name as SQL takes it. */
function identifier(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}
