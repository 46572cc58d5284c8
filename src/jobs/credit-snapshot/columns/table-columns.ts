import { type DataType, functions as F, lit, StructField, StructType } from "../../../index.ts";
import { column, type NameKey } from "../../../tables/column.ts";
import {
  aligned,
  firstMisfit,
  holdsMisfit,
  isReadAs,
  isSameType,
  type LeafFit,
  widens,
} from "../../../tables/landing/conversion.ts";
import { type LandedAs, pathOf, readDays, type Source } from "../../../tables/landing/source.ts";
import type { Server } from "../../../tables/server.ts";
import { type DisputedColumn, disputedColumns, type FileGroup } from "./column-types.ts";
import { isDayColumn, merged } from "./file-columns.ts";
import { changedColumns, type NotDeclared, notAsDeclared } from "./type-errors.ts";

/** The columns of a table, and the files that have them with other types. */
export interface TableColumns {
  /** All but `record_date`, as declared, or in the order in which they first appear. */
  readonly columns: StructType;
  readonly landedAs: readonly LandedAs[];
}

interface Groups {
  readonly groups: readonly FileGroup[];
  readonly key: NameKey;
}

/**
 * The columns of all files. Types may differ only where a column has no values: what pandas writes for an all-null
 * column fits every type. Throws a `JobError` otherwise.
 */
export async function undisputed(server: Server, source: Source, { groups, key }: Groups): Promise<TableColumns> {
  const disputed = disputedColumns(groups, key);
  const union = merged(groups, key).fields.filter((field) => !isDayColumn(field));
  if (disputed.length === 0) return { columns: new StructType(union), landedAs: [] };
  const settled = await Promise.all(
    disputed.map(
      async (dispute) => [key(dispute.name), await settledType(server, source, { dispute, groups, key })] as const,
    ),
  );
  const open = disputed.filter((_, index) => settled[index]?.[1] === undefined);
  if (open.length > 0) throw changedColumns(open, key);
  const types = new Map(settled);
  const columns = new StructType(
    union.map(
      (field) => new StructField(field.name, types.get(key(field.name)) ?? field.dataType, true, field.metadata),
    ),
  );
  return { columns, landedAs: landedAs(columns, { groups, key }) };
}

/** A column's newest type that loses no value of the files with other types; undefined if there is none. */
async function settledType(
  server: Server,
  source: Source,
  { dispute: { name, types }, groups, key }: Groups & { readonly dispute: DisputedColumn },
): Promise<DataType | undefined> {
  for (const { type } of types.toReversed()) {
    const wanted = new StructType([new StructField(name, type)]);
    const holding = await misfits(server, source, { groups, key, wanted, fits: isSameType });
    if (holding.length === 0) return type;
  }
  return undefined;
}

/** The declared columns. Throws a `JobError` if files have values that do not widen to the declared type. */
export async function asDeclared(
  server: Server,
  source: Source,
  { groups, key, schema }: Groups & { readonly schema: StructType },
): Promise<TableColumns> {
  const columns = new StructType(schema.fields.filter((field) => !isDayColumn(field)));
  const wrong = await misfits(server, source, { groups, key, wanted: columns, fits: widens });
  if (wrong.length > 0) throw notAsDeclared(wrong);
  const isReadable = groups.every((group) => typesIn(group, columns, key).every(({ from, to }) => isReadAs(from, to)));
  return { columns, landedAs: isReadable ? [] : landedAs(columns, { groups, key }) };
}

interface ColumnTypes {
  readonly name: string;
  readonly from: DataType;
  readonly to: DataType;
}

/** The types of a group's columns paired with the table's, for columns that both have. */
function typesIn({ columns }: FileGroup, table: StructType, key: NameKey): readonly ColumnTypes[] {
  return table.fields.flatMap(({ name, dataType: to }) => {
    const field = columns.fields.find((other) => key(other.name) === key(name));
    return field === undefined ? [] : { name, from: aligned({ from: field.dataType, to }, key), to };
  });
}

/** The groups whose columns have other types than the table's, with the types that they have. */
function landedAs(table: StructType, { groups, key }: Groups): readonly LandedAs[] {
  return groups.flatMap((group) => {
    const types = typesIn(group, table, key);
    if (types.every(({ from, to }) => from.simpleString() === to.simpleString())) return [];
    const columns = new StructType(types.map(({ name, from }) => new StructField(name, from)));
    return { files: group.files.map(pathOf), columns };
  });
}

interface Wanted extends Groups {
  readonly wanted: StructType;
  readonly fits: LeafFit;
}

/** Where files hold a value that does not fit the type wanted: one query for each group whose types leave it open. */
async function misfits(
  server: Server,
  source: Source,
  { groups, key, wanted, fits }: Wanted,
): Promise<readonly NotDeclared[]> {
  const ofGroups = await Promise.all(
    groups.map(async (group) => {
      const open = typesIn(group, wanted, key).flatMap((types) => {
        const misfit = firstMisfit(types.name, types, fits);
        return misfit === undefined ? [] : { ...types, misfit, group };
      });
      if (open.length === 0) return [];
      const holds = await holdingMisfits(server, { days: source.days, files: group.files }, { open, fits });
      return open.filter((_, index) => holds[index]);
    }),
  );
  return ofGroups.flat();
}

async function holdingMisfits(
  { spark, call }: Server,
  source: Source,
  { open, fits }: { readonly open: readonly ColumnTypes[]; readonly fits: LeafFit },
): Promise<readonly boolean[]> {
  const columns = new StructType(open.map(({ name, from }) => new StructField(name, from)));
  const holds = open.map((types) => F.max(F.coalesce(holdsMisfit(column(types.name), types, fits), lit(false))));
  const [first, ...others] = holds.map((hold, index) => hold.alias(`_${index}`));
  if (first === undefined) return [];
  // File by file: others of the same folders have other types.
  const asLanded = { ...source, landedAs: [{ files: source.files.map(pathOf), columns }] };
  const [row] = await readDays(spark, asLanded, columns)
    .agg(first, ...others)
    .collect(call);
  return [...(row ?? [])].map((value) => value === true);
}
