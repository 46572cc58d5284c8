import type { SchemaElement, SchemaTree } from "hyparquet";
import { listed } from "../landing/landed-files.ts";
import { escapeGlob } from "../landing/landing-glob.ts";
import type { Server } from "../server.ts";

/** What the end of a file says about it. */
export type Footer =
  | { readonly kind: "parquet"; readonly columns: readonly FooterColumn[] }
  | { readonly kind: "encrypted" }
  | { readonly kind: "missing" }
  /** The file is too large to look into, or cannot be read at all. */
  | { readonly kind: "unknown" };

/** A column of a Parquet file, or a group of some. */
export interface FooterColumn {
  readonly path: readonly string[];
  /** As in Spark's errors: `INT64 (TIMESTAMP(NANOS,true))`; empty for a group. */
  readonly type: string;
  /** The compression of its chunks. */
  readonly codecs: readonly string[];
  readonly isEncrypted: boolean;
}

/** Spark only gives a file's end with the whole file, which a task holds in memory. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const MAX_FOOTER_BYTES = 16 * 1024 * 1024;

/** The footer of a file that Spark could not read. Never throws: Spark's own error is the one that counts. */
export async function footerOf(server: Server, path: string): Promise<Footer> {
  try {
    const end = await endOf(server, path);
    return end === undefined ? { kind: "unknown" } : await parsed(end);
  } catch {
    return { kind: "unknown" };
  }
}

async function endOf({ spark, call }: Server, path: string): Promise<Uint8Array | undefined> {
  const [row] = await listed(spark, [escapeGlob(path)])
    .where(`length <= ${MAX_FILE_BYTES}`)
    .selectExpr(`substring(content, -${MAX_FOOTER_BYTES}, ${MAX_FOOTER_BYTES}) AS end`)
    .collect(call);
  return row?.["end"] instanceof Uint8Array ? row["end"] : undefined;
}

/**
 * A file ends with its footer, the footer's length in four bytes (little-endian), and PAR1, or PARE if it is encrypted.
 */
async function parsed(end: Uint8Array): Promise<Footer> {
  const magic = String.fromCharCode(...end.subarray(-4));
  if (magic === "PARE") return { kind: "encrypted" };
  if (magic !== "PAR1" || end.length < 12) return { kind: "missing" };
  // Loaded here, since only a failure needs it.
  const { parquetMetadata, parquetSchema } = await import("hyparquet/src/metadata.js");
  const metadata = parquetMetadata(end);
  const leaf = { next: 0 };
  const chunksOf = (index: number) => metadata.row_groups.flatMap(({ columns }) => columns[index] ?? []);
  const columns = nodesBelow(parquetSchema(metadata)).map(({ element, path, children }) => {
    const chunks = children.length > 0 ? [] : chunksOf(leaf.next++);
    return {
      path,
      type: children.length > 0 ? "" : typeOf(element),
      codecs: [...new Set(chunks.flatMap(({ meta_data }) => meta_data?.codec ?? []))],
      isEncrypted: chunks.some(({ crypto_metadata }) => crypto_metadata !== undefined),
    };
  });
  return { kind: "parquet", columns };
}

/** In the order of the footer, which is also the order of a row group's chunks. */
function nodesBelow({ children }: SchemaTree): readonly SchemaTree[] {
  return children.flatMap((child) => [child, ...nodesBelow(child)]);
}

function typeOf(element: SchemaElement): string {
  const logical = logicalType(element);
  return logical === undefined ? `${element.type}` : `${element.type} (${logical})`;
}

function logicalType({ logical_type: logical, converted_type, precision, scale }: SchemaElement): string | undefined {
  switch (logical?.type) {
    case undefined:
      return ofOldWriter(converted_type, `DECIMAL(${precision},${scale ?? 0})`);
    case "DECIMAL":
      return `DECIMAL(${logical.precision},${logical.scale})`;
    case "TIME":
    case "TIMESTAMP":
      return `${logical.type}(${logical.unit},${logical.isAdjustedToUTC})`;
    default:
      return logical?.type;
  }
}

/** Types as written before Parquet 2.4; INTERVAL is still written like this. */
function ofOldWriter(type: SchemaElement["converted_type"], decimal: string): string | undefined {
  if (type === "DECIMAL") return decimal;
  if (type === "TIME_MILLIS") return "TIME(MILLIS,true)";
  return type === "TIME_MICROS" ? "TIME(MICROS,true)" : type;
}
