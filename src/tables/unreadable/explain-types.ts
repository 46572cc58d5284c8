import { SparkConnectError } from "../../index.ts";
import type { LandedFile } from "../landing/landed-files.ts";
import { pathOf } from "../landing/source.ts";
import type { Server } from "../server.ts";
import { type FooterColumn, footerOf } from "./footer.ts";
import { columnList, type Unreadable, unreadable } from "./unreadable.ts";

/** Spark's errors for columns that it cannot read. They do not name the file. */
const CLASSES: ReadonlySet<string | null> = new Set([
  "PARQUET_TYPE_ILLEGAL",
  "PARQUET_TYPE_NOT_SUPPORTED",
  "PARQUET_TYPE_NOT_RECOGNIZED",
  "UNSUPPORTED_TIME_TYPE",
  "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION",
  "COLUMN_ALREADY_EXISTS",
]);

/** How to ask Spark for the columns of files; it fails if it cannot read them. */
export interface Questions {
  /** Asks for all files in the folders of these files. */
  readonly ofFolders: (files: readonly LandedFile[]) => Promise<unknown>;
  readonly ofFiles: (files: readonly LandedFile[]) => Promise<unknown>;
}

/**
 * For a column that Spark cannot read, a `JobError` that names its day, file and type; any other error as it is. It
 * finds the file by asking for half of the days, half of these and so on, then for half of the day's files.
 */
export async function explainTypes(
  server: Server,
  error: unknown,
  { files, ask }: { readonly files: readonly LandedFile[]; readonly ask: Questions },
): Promise<unknown> {
  if (!isAboutTypes(error)) return error;
  try {
    const folders = [...Map.groupBy(files, ({ root, folder }) => `${root}/${folder}`).values()];
    const folder = await firstFailing(folders, (some) => ask.ofFolders(some.flat()));
    const file = await firstFailing(folder ?? [], ask.ofFiles);
    const own = file && (await failureOf(ask.ofFiles([file])));
    return file && own ? await explained(server, pathOf(file), own) : error;
  } catch {
    // The files may be gone by now, but it is known that Spark cannot read them.
    return error;
  }
}

async function firstFailing<T>(
  items: readonly T[],
  ask: (items: readonly T[]) => Promise<unknown>,
): Promise<T | undefined> {
  let left = items;
  while (left.length > 1) {
    const half = left.slice(0, Math.ceil(left.length / 2));
    left = (await failureOf(ask(half))) ? half : left.slice(half.length);
  }
  return left[0];
}

async function failureOf(question: Promise<unknown>): Promise<SparkConnectError | undefined> {
  try {
    await question;
    return undefined;
  } catch (error) {
    if (isAboutTypes(error)) return error;
    throw error;
  }
}

function isAboutTypes(error: unknown): error is SparkConnectError {
  return error instanceof SparkConnectError && CLASSES.has(error.errorClass);
}

async function explained(server: Server, file: string, error: SparkConnectError): Promise<unknown> {
  const footer = await footerOf(server, file);
  const columns = footer.kind === "parquet" ? footer.columns : [];
  const reason =
    error.errorClass === "COLUMN_ALREADY_EXISTS" ? namesAlike(file, columns) : typeNotRead(file, { columns, error });
  const words = error.message.replace(/^\[\w+\] /, "").replace(/\.? SQLSTATE: \w+$/, "");
  return unreadable({
    ...(reason ?? { reason: `Spark says of its file ${file}: ${words}`, hint: "-v prints all that Spark says." }),
    file,
    cause: error,
  });
}

type Reason = Pick<Unreadable, "reason" | "hint" | "facts">;

function typeNotRead(
  file: string,
  { columns, error }: { readonly columns: readonly FooterColumn[]; readonly error: SparkConnectError },
): Reason | undefined {
  const type = columns.find((column) => isMeant(column.type, error))?.type;
  if (type === undefined) return undefined;
  const names = columns.filter((column) => column.type === type).map(({ path }) => path.join("."));
  return {
    reason: `${columnList(names)} of ${file} ${names.length === 1 ? "is" : "are"} ${type}, which Spark does not read`,
    hint: ADVICE.find(([pattern]) => pattern.test(`${error.errorClass} ${type}`))?.[1] ?? "Ask for another type.",
    facts: { columns: names, type },
  };
}

function isMeant(type: string, { errorClass, messageParameters }: SparkConnectError): boolean {
  switch (errorClass) {
    case "PARQUET_TYPE_ILLEGAL":
    case "PARQUET_TYPE_NOT_SUPPORTED":
      return type === messageParameters["parquetType"];
    case "UNSUPPORTED_TIME_TYPE":
      return type.includes("(TIME(");
    default:
      return type.includes(`DECIMAL(${messageParameters["precision"]},`);
  }
}

/** What to do, by Spark's error class and the type. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /\(TIMESTAMP\(NANOS/,
    "Read it as a BIGINT of nanoseconds with -c spark.sql.legacy.parquet.nanosAsLong=true, or ask for the file to be delivered with timestamps in microseconds.",
  ],
  [
    /^UNSUPPORTED_TIME_TYPE/,
    "Read it as TIME with -c spark.sql.timeType.enabled=true, or ask for the file to be delivered with another type.",
  ],
  [/\(TIME\(/, "Spark has no setting for it. Ask for the file to be delivered with times in microseconds, or as text."],
  [/FLOAT16/, "Spark has no setting for it. Ask for the file to be delivered with FLOAT in its place."],
  [/UUID/, "Spark has no setting for it. Ask for the file to be delivered with text in its place."],
  [/INTERVAL/, "Spark has no setting for it. Ask for the file to be delivered with a number or text in its place."],
  [/DECIMAL/, "Spark has no setting for it. Ask for the file to be delivered with decimals of up to 38 digits."],
];

function namesAlike(file: string, columns: readonly FooterColumn[]): Reason | undefined {
  const alike = Map.groupBy(columns, ({ path }) => JSON.stringify(path).toLowerCase());
  const names = [...alike.values()].find(({ length }) => length > 1)?.map(({ path }) => path.join("."));
  if (names === undefined) return undefined;
  const facts = { columns: names };
  if (new Set(names).size < names.length) {
    return {
      reason: `${file} has more than one column ${names[0]}`,
      hint: "Ask for the file to be delivered with a name of its own for each column.",
      facts,
    };
  }
  return {
    reason: `${columnList(names)} of ${file} differ only in case`,
    hint: "Keep them apart with -c spark.sql.caseSensitive=true, or ask for the file to be delivered with other names.",
    facts,
  };
}
