import type { Expression } from "../../gen/spark/connect/expressions_pb.js";
import type { Join, Relation, SetOperation, WithColumns } from "../../gen/spark/connect/relations_pb.js";
import { Aggregate_GroupType, Join_JoinType, SetOperation_SetOpType } from "../../gen/spark/connect/relations_pb.js";
import { dataTypeFromJson, StructType } from "../../types/data-type.ts";
import { dataTypeFromProto } from "../../types/proto-data-type.ts";

/** A column as far as it is known here; the type is as `dtypes` names it. */
interface KnownColumn {
  readonly name: string;
  readonly type: string | null;
}

type Columns = readonly KnownColumn[];

/** Deeper plans are not worth walking just for a console, and wider ones not worth listing. */
const maxDepth = 200;
const maxColumns = 2_000;

// What servers told about plans. Plans are frozen, and DataFrames derived from one another share them, so that all of
// them know what one knows.
const told = new WeakMap<Relation, Columns>();

/** Keeps what the server told about a plan's columns. */
export function noteSchema(relation: Relation, schema: StructType): void {
  told.set(relation, columnsOf(schema));
}

/** The columns of a plan as far as they are known without asking the server: `id: bigint, name`; otherwise `null`. */
export function knownColumnsText(relation: Relation): string | null {
  const columns = known(relation, { depth: 0, walked: new Map() });
  return columns?.map(({ name, type }) => (type === null ? name : `${name}: ${type}`)).join(", ") ?? null;
}

interface Walk {
  readonly depth: number;
  /** A plan that is joined with itself again and again is walked once, and not once for each way down to it. */
  readonly walked: Map<Relation, Columns | null>;
}

function known(relation: Relation | undefined, { depth, walked }: Walk): Columns | null {
  if (relation === undefined || depth > maxDepth) return null;
  const answer = told.get(relation) ?? walked.get(relation);
  if (answer !== undefined) return answer;
  const columns = derived(relation, (input) => known(input, { depth: depth + 1, walked }));
  const listed = columns !== null && columns.length > maxColumns ? null : columns;
  walked.set(relation, listed);
  return listed;
}

function derived({ relType }: Relation, below: (input: Relation | undefined) => Columns | null): Columns | null {
  switch (relType.case) {
    case "range":
      return [{ name: "id", type: "bigint" }];
    case "localRelation":
      return relType.value.schema === undefined ? null : columnsOfText(relType.value.schema);
    case "withRelations":
      return below(relType.value.root);
    case "filter":
    case "limit":
    case "offset":
    case "tail":
    case "sort":
    case "sample":
    case "deduplicate":
    case "repartition":
    case "repartitionByExpression":
    case "subqueryAlias":
    case "hint":
    case "withWatermark":
    case "collectMetrics":
      return below(relType.value.input);
    case "project":
      return selected(relType.value.expressions, below(relType.value.input));
    case "aggregate": {
      const { groupType, groupingExpressions, aggregateExpressions, input } = relType.value;
      if (groupType !== Aggregate_GroupType.GROUPBY) return null;
      return selected([...groupingExpressions, ...aggregateExpressions], below(input));
    }
    case "withColumns":
      return withColumns(relType.value, below(relType.value.input));
    case "withColumnsRenamed": {
      const { renames, input } = relType.value;
      const newNames = new Map(renames.map(({ colName, newColName }) => [colName, newColName]));
      const before = exactly([...newNames.keys()], below(input));
      return before?.map(({ name, type }) => ({ name: newNames.get(name) ?? name, type })) ?? null;
    }
    case "drop": {
      const names = [...relType.value.columnNames, ...relType.value.columns.map(attributeName)];
      const input = exactly(names, below(relType.value.input));
      // If two columns have one name, df.col(name) may be either.
      if (input === null || (relType.value.columns.length > 0 && hasTwins(input))) return null;
      return input.filter(({ name }) => !names.includes(name));
    }
    case "toDf": {
      const input = below(relType.value.input);
      return relType.value.columnNames.map((name, index) => ({ name, type: input?.[index]?.type ?? null }));
    }
    case "toSchema": {
      const schema = relType.value.schema && dataTypeFromProto(relType.value.schema);
      return schema instanceof StructType ? columnsOf(schema) : null;
    }
    case "setOp":
      return combined(relType.value, below(relType.value.leftInput), below(relType.value.rightInput));
    case "join":
      return joined(relType.value, below(relType.value.left), below(relType.value.right));
    default:
      return null;
  }
}

function columnsOf(schema: StructType): Columns {
  return schema.fields.map(({ name, dataType }) => ({ name, type: dataType.simpleString() }));
}

/** The schema of local data, as JSON. */
function columnsOfText(json: string): Columns | null {
  const type = dataTypeFromJson(json);
  return type instanceof StructType ? columnsOf(type) : null;
}

/** The columns that a list of expressions yields; `null` if Spark makes up a name. */
function selected(expressions: readonly Expression[], input: Columns | null): Columns | null {
  const columns: KnownColumn[] = [];
  for (const expression of expressions) {
    const yielded = yields(expression, input);
    if (yielded === null) return null;
    columns.push(...yielded);
  }
  return columns;
}

function yields(expression: Expression, input: Columns | null): Columns | null {
  const { exprType } = expression;
  if (exprType.case === "unresolvedStar") {
    return exprType.value.unparsedTarget === undefined && exprType.value.planId === undefined ? input : null;
  }
  if (exprType.case === "alias") {
    const { name, expr } = exprType.value;
    // Several names belong to a generator.
    return name.length === 1 && name[0] !== undefined ? [{ name: name[0], type: typeOf(expr, input) }] : null;
  }
  const name = attributeName(expression);
  return name === null ? null : [{ name, type: typeOf(expression, input) }];
}

/** The type of an expression that is one column of the input; `null` for any other. */
function typeOf(expression: Expression | undefined, input: Columns | null): string | null {
  const name = expression === undefined ? null : attributeName(expression);
  const named = (input ?? []).filter((column) => column.name === name);
  return named.length === 1 ? (named[0]?.type ?? null) : null;
}

/** The name of a column that is written as nothing but this name; `null` for anything else. */
function attributeName({ exprType }: Expression): string | null {
  if (exprType.case !== "unresolvedAttribute" || exprType.value.isMetadataColumn) return null;
  const { unparsedIdentifier } = exprType.value;
  if (/^\w+$/.test(unparsedIdentifier)) return unparsedIdentifier;
  const quoted = /^`((?:[^`]|``)+)`$/.exec(unparsedIdentifier)?.[1];
  return quoted?.replaceAll("``", "`") ?? null;
}

/** The columns, unless a name differs from one of them only in case: the session decides whether they are the same. */
function exactly(names: readonly (string | null)[], columns: Columns | null): Columns | null {
  if (columns === null) return null;
  const present = new Set(columns.map(({ name }) => name));
  const folded = new Set(columns.map(({ name }) => name.toLowerCase()));
  const isClear = names.every((name) => name !== null && (present.has(name) || !folded.has(name.toLowerCase())));
  return isClear ? columns : null;
}

function hasTwins(columns: Columns): boolean {
  return new Set(columns.map(({ name }) => name)).size < columns.length;
}

function withColumns({ aliases }: WithColumns, input: Columns | null): Columns | null {
  const added = aliases.map(({ name: [name = ""], expr }) => ({ name, type: typeOf(expr, input) }));
  const names = added.map(({ name }) => name);
  const before = exactly(names, input);
  if (before === null) return null;
  const replaced = before.map((column) => added.find(({ name }) => name === column.name) ?? column);
  return [...replaced, ...added.filter(({ name }) => !before.some((column) => column.name === name))];
}

/** The names are the left side's; the types too, where nothing is widened. */
function combined(operation: SetOperation, left: Columns | null, right: Columns | null): Columns | null {
  if (left === null || operation.byName || operation.allowMissingColumns) return null;
  if (operation.setOpType === SetOperation_SetOpType.EXCEPT) return left;
  return left.map(({ name, type }, index) => ({ name, type: right?.[index]?.type === type ? type : null }));
}

function joined({ joinType, usingColumns }: Join, left: Columns | null, right: Columns | null): Columns | null {
  if (joinType === Join_JoinType.LEFT_SEMI || joinType === Join_JoinType.LEFT_ANTI) {
    return usingColumns.length === 0 ? left : null;
  }
  if (left === null || right === null || usingColumns.length > 0) return null;
  return [...left, ...right];
}
