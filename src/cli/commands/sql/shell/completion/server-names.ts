import type { SparkSession } from "../../../../../sql/spark-session.ts";
import { firstWord } from "../../../../../submit/sql/sql-statements.ts";
import { StructType } from "../../../../../types/data-type.ts";

/** A column, or a field of one. */
export interface NamedColumn {
  readonly name: string;
  readonly fields: readonly NamedColumn[];
}

interface Known<T> {
  readonly value: Promise<T>;
  readonly askedMs: number;
}

/** Older answers are given once more, while they are asked for again. */
const freshMs = 60_000;
/** How long Tab waits; an answer that comes later is there for the next. */
const patienceMs = 1_000;

/** Statements that leave all names as they were. */
const harmless = /^(?:SHOW|DESCRIBE|DESC|EXPLAIN|INSERT|UPDATE|DELETE|MERGE|SELECT|WITH|FROM|LIST)$/;

/** What the server knows by name, asked for when it is first wanted. What cannot be had in time is left out. */
export class ServerNames {
  readonly #spark: SparkSession;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Known<readonly unknown[]>>();

  /** `signal` ends the questions. */
  constructor(spark: SparkSession, signal: AbortSignal) {
    this.#spark = spark;
    this.#signal = signal;
  }

  /** To be told of statements: one that may have changed names makes all be asked for again. */
  noteStatement(sql: string): void {
    if (!harmless.test(firstWord(sql))) this.#known.clear();
  }

  functions(): Promise<readonly string[]> {
    return this.#list("SHOW FUNCTIONS");
  }

  /** The catalogs that the session has used, and those that its settings define. */
  catalogs(): Promise<readonly string[]> {
    return this.#asked("catalogs", async (signal) => {
      const [used, settings] = await Promise.all([
        this.#column("SHOW CATALOGS", 0, signal),
        this.#spark.conf.getAll("spark.sql.catalog.", { signal }),
      ]);
      const defined = Object.keys(settings).map((key) => key.replace(/^spark\.sql\.catalog\./, ""));
      return [...new Set([...used, ...defined.filter((name) => !name.includes("."))])];
    });
  }

  /** The databases of the current catalog, or of a named one. */
  databases(catalog: readonly string[]): Promise<readonly string[]> {
    return this.#list(`SHOW DATABASES${inPath(catalog)}`);
  }

  /** The tables and views of the current database, or of a named one, and the temporary views. */
  tables(database: readonly string[]): Promise<readonly string[]> {
    return this.#list(`SHOW TABLES${inPath(database)}`, 1);
  }

  columns(table: readonly string[]): Promise<readonly NamedColumn[]> {
    const name = quotedPath(table);
    return this.#asked(`columns ${name}`, async (signal) =>
      columnsOf(await this.#spark.table(name).schema({ signal })),
    );
  }

  #list(sql: string, column = 0): Promise<readonly string[]> {
    return this.#asked(sql, (signal) => this.#column(sql, column, signal));
  }

  async #column(sql: string, index: number, signal: AbortSignal): Promise<readonly string[]> {
    const rows = await this.#spark.sql(sql).collect({ signal });
    return rows.map((row) => String([...row][index]));
  }

  async #asked<T>(key: string, ask: (signal: AbortSignal) => Promise<readonly T[]>): Promise<readonly T[]> {
    const known = this.#known.get(key);
    const isFresh = known !== undefined && performance.now() - known.askedMs < freshMs;
    if (!isFresh) {
      const value = ask(this.#signal);
      // What is not there is no reason to disturb the person who types.
      value.catch(() => this.#known.delete(key));
      this.#known.set(key, { value, askedMs: performance.now() });
    }
    // A key names questions of one type.
    const value = (known?.value ?? this.#known.get(key)?.value) as Promise<readonly T[]> | undefined;
    const late = Promise.withResolvers<readonly T[]>();
    const timer = setTimeout(() => late.resolve([]), patienceMs);
    try {
      return (await Promise.race([value, late.promise])) ?? [];
    } catch {
      return [];
    } finally {
      clearTimeout(timer);
    }
  }
}

function columnsOf(type: StructType): readonly NamedColumn[] {
  return type.fields.map(({ name, dataType }) => ({
    name,
    fields: dataType instanceof StructType ? columnsOf(dataType) : [],
  }));
}

function inPath(path: readonly string[]): string {
  return path.length === 0 ? "" : ` IN ${quotedPath(path)}`;
}

function quotedPath(path: readonly string[]): string {
  return path.map((name) => `\`${name.replaceAll("`", "``")}\``).join(".");
}
