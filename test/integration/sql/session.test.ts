import { afterEach, describe, expect, it } from "vitest";
import { col, InvalidInputError, SparkSession, StructType } from "../../../src/index.ts";
import { relationOf } from "../../../src/sql/dataframe/planned-rows.ts";
import { sparkRemote } from "../spark.ts";
import { ownSession, values } from "./own-session.ts";

const session = ownSession();

describe("SQL", () => {
  it("takes arguments by name and in order, so that no value is ever spliced into text", async () => {
    const named = await session.spark.sql("SELECT :a AS a, :b AS b, :l AS l", { a: 5, b: "it's", l: [1, 2] });
    expect(values(await named.collect())).toEqual([[5, "it's", [1, 2]]]);
    const ordered = await session.spark.sql("SELECT ? + ?", [1, 2]);
    expect(values(await ordered.collect())).toEqual([[3]]);
  });

  it("reads DataFrames as if they were views", async () => {
    const made = await session.spark.sql(
      "SELECT max(id) FROM numbers",
      {},
      { views: { numbers: session.spark.range(4) } },
    );
    expect(values(await made.collect())).toEqual([[3n]]);
  });

  it("runs a command once, and its result is the DataFrame", async () => {
    const shown = await session.spark.sql("SHOW DATABASES LIKE 'default'");
    expect(values(await shown.collect())).toEqual([["default"]]);
    await session.spark.sql("CREATE TEMPORARY VIEW sql_test_v AS SELECT 1 AS one");
    expect(values(await session.spark.table("sql_test_v").collect())).toEqual([[1]]);
  });

  it("waits as a command until it is executed", async () => {
    const command = session.spark.sqlCommand("CREATE TEMPORARY VIEW sql_test_later AS SELECT :v AS v", { v: 2 });
    expect(await session.spark.catalog.tableExists("sql_test_later")).toBe(false);
    expect(await session.spark.execute(command)).toEqual({ observed: [] });
    expect(values(await session.spark.table("sql_test_later").collect())).toEqual([[2]]);
  });
});

describe("settings", () => {
  it("are set, read, and given back", async () => {
    const { conf } = session.spark;
    await conf.set("spark.sql.session.timeZone", "Asia/Tokyo");
    expect(await conf.get("spark.sql.session.timeZone")).toBe("Asia/Tokyo");
    expect(await conf.getAll("spark.sql.session.timeZone")).toEqual({
      "spark.sql.session.timeZone": "Asia/Tokyo",
    });
    await conf.unset("spark.sql.session.timeZone");
    expect(await conf.get("spark.sql.session.timeZone")).not.toBe("Asia/Tokyo");
    expect(await conf.get("there.is.none", "fallback")).toBe("fallback");
    await expect(conf.get("there.is.none")).rejects.toMatchObject({ errorClass: "SQL_CONF_NOT_FOUND" });
    expect(await conf.isModifiable("spark.sql.ansi.enabled")).toBe(true);
    expect(await conf.isModifiable("spark.sql.warehouse.dir")).toBe(false);
  });

  it("that a session cannot change fail, rather than being ignored", async () => {
    const builder = SparkSession.builder.remote(sparkRemote()).config("spark.sql.warehouse.dir", "/elsewhere");
    await expect(builder.create()).rejects.toMatchObject({ errorClass: expect.stringContaining("CANNOT_MODIFY") });
  });
});

describe("sessions", () => {
  afterEach(async () => SparkSession.getActiveSession()?.stop());

  it("are one for those who get or create it, until it is stopped", async () => {
    const first = await SparkSession.builder.remote(sparkRemote()).getOrCreate();
    const second = await SparkSession.builder.remote(sparkRemote()).appName("again").getOrCreate();
    expect(second).toBe(first);
    expect(SparkSession.active()).toBe(first);
    expect(await first.conf.get("spark.app.name")).toBe("again");
    await first.stop();
    await first.stop();
    expect(first.isStopped).toBe(true);
    expect(SparkSession.getActiveSession()).toBeNull();
    expect(() => SparkSession.active()).toThrow(InvalidInputError);
    await expect(first.range(1).collect()).rejects.toThrow(InvalidInputError);
  });

  it("beside one share nothing, clones begin with what it has", async () => {
    await session.spark.range(1).createOrReplaceTempView("sql_test_mine");
    await using clone = await session.spark.cloneSession();
    await using fresh = session.spark.newSession();
    expect(await clone.catalog.tableExists("sql_test_mine")).toBe(true);
    expect(await fresh.catalog.tableExists("sql_test_mine")).toBe(false);
  });

  it("know the version of their server", async () => {
    expect(await session.spark.version()).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe("local data", () => {
  it("is typed by its schema, in which every value must fit", async () => {
    const credits = StructType.of({ id: "bigint not null", name: "string" });
    const made = await session.spark.createDataFrame([{ id: 1n, name: "a" }, { id: 2n }], credits);
    const [first, second] = await made.collect();
    expect([first?.id, second?.name]).toEqual([1n, null]);
    const wrong = session.spark.createDataFrame([{ id: 1n }, { id: "two" }], credits);
    await expect(wrong).rejects.toThrow(/rows\[1\].*id/);
  });

  it("has its schema inferred where none is given", async () => {
    const made = await session.spark.createDataFrame([[1, "a", 2n, true]], ["n", "s", "l", "b"]);
    expect(await made.dtypes()).toEqual([
      ["n", "double"],
      ["s", "string"],
      ["l", "bigint"],
      ["b", "boolean"],
    ]);
  });

  it("over 1 MiB is uploaded once, and comes back the same", async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => ({ id: BigInt(index), text: `row number ${index}` }));
    const made = await session.spark.createDataFrame(rows, "id BIGINT, text STRING");
    expect(relationOf(made).relType.case).toBe("chunkedCachedLocalRelation");
    expect(await made.count()).toBe(100_000);
    expect(values(await made.where(col("id").eq(99_999n)).collect())).toEqual([[99_999n, "row number 99999"]]);
  });

  it("that a generator makes is sent as it comes", async () => {
    const stop = new AbortController();
    const text = "x".repeat(100);
    function* rows() {
      for (let id = 0n; id < 2_000_000n; id++) {
        // Some 50 MB: the first parts of 16 MiB are on their way.
        if (id === 500_000n) stop.abort(new Error("seen enough"));
        yield { id, text };
      }
      throw new Error("all rows were asked for before the first part was sent");
    }
    const sent = session.spark.createDataFrame(rows(), "id BIGINT, text STRING", { signal: stop.signal });
    await expect(sent).rejects.toThrow("seen enough");
  });

  it("of a generator is given up with it", async () => {
    let isClosed = false;
    function* rows() {
      try {
        for (let id = 0n; id < 10_000_000n; id++) yield { id };
      } finally {
        isClosed = true;
      }
    }
    const sent = session.spark.createDataFrame(rows(), "id BIGINT", { signal: AbortSignal.abort() });
    await expect(sent).rejects.toThrow("aborted");
    expect(isClosed).toBe(true);
  });

  it("may have no rows", async () => {
    expect(await (await session.spark.createDataFrame([], "a INT")).collect()).toEqual([]);
    const empty = session.spark.emptyDataFrame("a INT, b STRING");
    expect([await empty.columns(), await empty.isEmpty()]).toEqual([["a", "b"], true]);
  });
});

describe("the catalog", () => {
  it("knows databases, tables, columns and functions", async () => {
    const { catalog } = session.spark;
    expect([await catalog.currentCatalog(), await catalog.currentDatabase()]).toEqual(["spark_catalog", "default"]);
    expect((await catalog.listDatabases("def*")).map(({ name }) => name)).toEqual(["default"]);
    expect(await catalog.getDatabase("default")).toMatchObject({ name: "default", catalog: "spark_catalog" });
    expect((await catalog.listFunctions(undefined, "abs")).map(({ name }) => name)).toEqual(["abs"]);
    expect(await catalog.functionExists("no_such_function")).toBe(false);
    await session.spark.range(1).createOrReplaceTempView("sql_test_catalog");
    expect(await catalog.getTable("sql_test_catalog")).toMatchObject({ tableType: "TEMPORARY", isTemporary: true });
    expect(await catalog.listColumns("sql_test_catalog")).toEqual([
      {
        name: "id",
        description: null,
        dataType: "bigint",
        nullable: false,
        isPartition: false,
        isBucket: false,
        isCluster: false,
      },
    ]);
    expect([await catalog.dropTempView("sql_test_catalog"), await catalog.dropTempView("sql_test_catalog")]).toEqual([
      true,
      false,
    ]);
  });

  it("makes and drops databases and tables", async () => {
    const { catalog } = session.spark;
    await catalog.dropDatabase("sql_test_db", { ifExists: true, cascade: true });
    await catalog.createDatabase("sql_test_db");
    const table = await catalog.createTable("sql_test_db.t", {
      source: "parquet",
      schema: StructType.fromDDL("a INT, day STRING"),
    });
    expect(await table.columns()).toEqual(["a", "day"]);
    await session.spark.range(2).selectExpr("CAST(id AS INT) AS a", "'x' AS day").write.insertInto("sql_test_db.t");
    expect(await session.spark.table("sql_test_db.t").count()).toBe(2);
    await catalog.cacheTable("sql_test_db.t");
    expect(await catalog.isCached("sql_test_db.t")).toBe(true);
    await catalog.uncacheTable("sql_test_db.t");
    await catalog.analyzeTable("sql_test_db.t");
    expect(await catalog.getCreateTableString("sql_test_db.t")).toContain("USING parquet");
    await catalog.truncateTable("sql_test_db.t");
    expect(await session.spark.table("sql_test_db.t").isEmpty()).toBe(true);
    await catalog.dropTable("sql_test_db.t");
    await catalog.dropDatabase("sql_test_db");
    expect(await catalog.databaseExists("sql_test_db")).toBe(false);
  });
});
