import {
  type DataFrame,
  DayTimeInterval,
  DoubleType,
  functions as F,
  type SparkSession,
  Timestamp,
  TimestampNTZ,
  Window,
} from "../../../src/index.ts";
import type { Programs } from "./program.ts";

const { col, lit } = F;

const orders = (spark: SparkSession) =>
  spark.sql(`SELECT * FROM VALUES
    (1, 'ada', 'book', 12.50BD, DATE'2022-03-25', 2), (2, 'ada', 'pen', 1.20BD, DATE'2022-03-25', 10),
    (3, 'bob', 'book', 12.50BD, DATE'2022-03-26', 1), (4, 'cleo', 'lamp', 80.00BD, DATE'2022-04-01', 1),
    (5, 'bob', 'pen', 1.20BD, DATE'2022-04-02', null), (6, null, 'book', 12.50BD, DATE'2022-04-02', 3),
    (7, 'ada', 'lamp', 75.00BD, DATE'2022-05-31', 2)
    AS orders(id, customer, item, price, day, quantity)`);

const customers = (spark: SparkSession) =>
  spark.sql(`SELECT * FROM VALUES ('ada', 'DE'), ('bob', 'FR'), ('dora', 'DE'), (null, 'XX')
    AS customers(name, country)`);

const clicks = (spark: SparkSession) =>
  spark.sql(`SELECT user, timestamp(at) AS at, page FROM VALUES
    ('u1', '2022-03-25 10:00:00', '/'), ('u1', '2022-03-25 10:10:00', '/a'), ('u1', '2022-03-25 11:00:00', '/'),
    ('u2', '2022-03-25 10:05:00', '/'), ('u2', '2022-03-25 10:34:59', '/b'), ('u2', '2022-03-26 00:00:00', '/'),
    ('u3', '2022-03-25 23:59:59.999999', '/c')
    AS clicks(user, at, page)`);

const trades = (spark: SparkSession) =>
  spark.sql(`SELECT symbol, timestamp(at) AS at, amount FROM VALUES
    ('A', '2022-03-25 10:00:01', 5), ('A', '2022-03-25 10:00:04', 7), ('B', '2022-03-25 10:00:02', 1)
    AS trades(symbol, at, amount)`);

const quotes = (spark: SparkSession) =>
  spark.sql(`SELECT symbol, timestamp(at) AS at, price FROM VALUES
    ('A', '2022-03-25 10:00:00', 1.10BD), ('A', '2022-03-25 10:00:03', 1.20BD), ('A', '2022-03-25 10:00:05', 1.30BD),
    ('B', '2022-03-25 10:00:03', 9.90BD)
    AS quotes(symbol, at, price)`);

/** The programs that are DataFrames; scripts/parity/programs.py has the twin of each. */
export const programs: Programs = {
  "an inner join on a name": async (spark) => {
    const named = (await customers(spark)).withColumnRenamed("name", "customer");
    return (await orders(spark)).join(named, "customer").orderBy("id");
  },

  "a left join on a condition": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    return o
      .join(c, o.col("customer").eq(c.col("name")), "left")
      .select(o.col("id"), c.col("country"))
      .orderBy("id");
  },

  "a full join with nulls that are equal": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const joined = o.join(c, o.col("customer").eqNullSafe(c.col("name")), "full");
    return joined.select("id", "customer", "name", "country").orderBy(F.asc_nulls_last("id"), "name");
  },

  "a semi join and an anti join": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const semi = c.join(o, c.col("name").eq(o.col("customer")), "left_semi").withColumn("orders", lit(true));
    const anti = c.join(o, c.col("name").eq(o.col("customer")), "left_anti").withColumn("orders", lit(false));
    return semi.union(anti).orderBy("orders", F.asc_nulls_first("name"));
  },

  "a self-join": async (spark) => {
    const [left, right] = [(await orders(spark)).alias("l"), (await orders(spark)).alias("r")];
    const pairs = left.join(
      right,
      col("l.item")
        .eq(col("r.item"))
        .and(col("l.id").lt(col("r.id"))),
    );
    return pairs.select("l.item", col("l.id").alias("first"), col("r.id").alias("second")).orderBy("first", "second");
  },

  "a cross join": async (spark) => (await customers(spark)).crossJoin(spark.range(2)).orderBy("name", "id"),

  "a lateral join": async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const best = o
      .where(col("customer").eq(col("name").outer()))
      .orderBy(F.desc("price"), "id")
      .limit(2);
    return c.lateralJoin(best).select("name", "id", "price").orderBy("name", "id");
  },

  "sums, counts and averages by group": async (spark) => {
    const total = col("price").multiply(col("quantity"));
    return (await orders(spark))
      .groupBy("customer")
      .agg(
        F.count("*").alias("orders"),
        F.count("quantity").alias("known"),
        F.sum(total).alias("total"),
        F.avg("price").alias("mean"),
        F.count_distinct("item").alias("items"),
        F.sort_array(F.collect_set("item")).alias("set"),
        F.max_by("item", "price").alias("dearest"),
      )
      .orderBy("customer");
  },

  "aggregates named by a map": async (spark) =>
    (await orders(spark)).groupBy("item").agg({ price: "max", quantity: "sum" }).orderBy("item"),

  "a grouping without columns": async (spark) => {
    const none = (await orders(spark)).where("id > 100");
    return none.agg(F.sum("quantity"), F.count("*"), F.max("day"), F.collect_list("id"));
  },

  "a rollup": async (spark) => {
    const grouped = (await orders(spark)).rollup("customer", "item");
    return grouped.agg(F.sum("quantity").alias("n"), F.grouping_id().alias("g")).orderBy("g", "customer", "item");
  },

  "a cube": async (spark) => {
    const grouped = (await orders(spark)).cube("customer", "item");
    return grouped.agg(F.count("*").alias("n"), F.grouping("item").alias("g")).orderBy("g", "customer", "item", "n");
  },

  "a pivot with values": async (spark) =>
    (await orders(spark)).groupBy("customer").pivot("item", ["book", "pen"]).sum("quantity").orderBy("customer"),

  "a pivot that finds its values": async (spark) => {
    const pivoted = (await orders(spark)).groupBy("customer").pivot("item");
    return pivoted.agg(F.sum("quantity").alias("q"), F.max("price").alias("p")).orderBy("customer");
  },

  "an unpivot": async (spark) => {
    const wide = (await orders(spark)).select("id", col("price").cast("double"), col("quantity").cast("double"));
    const names = { variableColumnName: "what", valueColumnName: "value" };
    return wide.unpivot("id", ["price", "quantity"], names).orderBy("id", "what");
  },

  "the latest row of each group": async (spark) => {
    const w = Window.partitionBy("customer").orderBy(F.desc("day"), F.desc("id"));
    return (await orders(spark)).withColumn("n", F.row_number().over(w)).where("n = 1").drop("n").orderBy("id");
  },

  "running totals, ranks and neighbours": async (spark) => {
    const w = Window.partitionBy("item").orderBy("day", "id");
    return (await orders(spark))
      .select(
        "id",
        "item",
        F.sum("quantity").over(w.rowsBetween(Window.unboundedPreceding, Window.currentRow)).alias("running"),
        F.avg("price").over(w.rowsBetween(-1, 1)).alias("smooth"),
        F.rank().over(Window.orderBy("price")).alias("rank"),
        F.dense_rank().over(Window.orderBy("price")).alias("dense"),
        F.lag("id", 1, -1).over(w).alias("before"),
        F.lead("day").over(w).alias("after"),
        F.ntile(3).over(Window.orderBy("id")).alias("third"),
        F.percent_rank().over(Window.orderBy("id")).alias("share"),
      )
      .orderBy("id");
  },

  "a window over a range of days": async (spark) => {
    const w = Window.orderBy(F.unix_date("day")).rangeBetween(-1, 0);
    const day = F.unix_date("day").alias("n");
    return (await orders(spark)).select("id", day, F.count("*").over(w).alias("recent")).orderBy("id");
  },

  "sessions by gaps": async (spark) => {
    const w = Window.partitionBy("user").orderBy("at");
    const gap = F.unix_seconds("at").minus(F.unix_seconds(F.lag("at").over(w)));
    const marked = (await clicks(spark)).withColumn("new", F.coalesce(gap.gt(1800).cast("int"), lit(1)));
    const pages = F.array_join(F.collect_list("page"), ">");
    return marked
      .withColumn("session", F.sum("new").over(w))
      .groupBy("user", "session")
      .agg(F.min("at").alias("start"), F.max("at").alias("end"), pages.alias("pages"))
      .orderBy("user", "session");
  },

  "sessions by session_window": async (spark) => {
    const sessions = F.session_window("at", "30 minutes").alias("w");
    const grouped = (await clicks(spark)).groupBy(col("user"), sessions).count();
    return grouped.select(col("user"), col("w.start"), col("w.end"), col("count")).orderBy("user", "start");
  },

  "sliding windows": async (spark) => {
    const hours = F.window("at", "1 hour", { slide: "30 minutes" });
    return (await clicks(spark)).groupBy(hours).agg(F.count("*").alias("n")).orderBy("window.start");
  },

  "an as-of join by a window": async (spark) => {
    const t = (await trades(spark)).select("symbol", "at", "amount", lit(null).cast("decimal(3,2)").alias("price"));
    const q = (await quotes(spark)).select("symbol", "at", lit(null).cast("int").alias("amount"), "price");
    const w = Window.partitionBy("symbol").orderBy("at").rowsBetween(Window.unboundedPreceding, 0);
    const both = t.unionByName(q).withColumn("price", F.last("price", true).over(w));
    return both.where("amount IS NOT NULL").orderBy("at");
  },

  "an as-of join by the nearest row": async (spark) => {
    const [t, q] = [await trades(spark), await quotes(spark)];
    const later = F.abs(F.unix_micros(t.col("at")).minus(F.unix_micros(q.col("at"))));
    const joined = t.nearestByJoin(q, later, { numResults: 1, mode: "exact", direction: "distance" });
    return joined.select(t.col("symbol"), "amount", q.col("symbol").alias("other"), "price").orderBy("amount");
  },

  "JSON in and out": async (spark) => {
    const raw = await spark.sql(`SELECT * FROM VALUES
      ('{"a": 1, "b": [{"c": "x"}, {"c": null}], "m": {"k": 1.5}}'), ('{"a": null}'), ('nonsense'), (null) AS raw(text)`);
    const parsed = F.from_json("text", "a INT, b ARRAY<STRUCT<c: STRING>>, m MAP<STRING, DOUBLE>");
    return raw.select(
      F.get_json_object("text", "$.b[0].c").alias("path"),
      parsed.alias("parsed"),
      F.to_json(parsed).alias("again"),
      parsed.getItem("b").getItem("c").alias("cs"),
      F.json_object_keys("text").alias("keys"),
    );
  },

  "CSV in and out": async (spark) => {
    const raw = await spark.sql("SELECT * FROM VALUES ('1;x y;2022-03-25'), (';;'), (null) AS raw(line)");
    const parsed = F.from_csv("line", "n INT, s STRING, d DATE", { sep: ";" });
    return raw.select(parsed.alias("parsed"), F.to_csv(parsed, { sep: "|" }).alias("again"));
  },

  "counting words": async (spark) => {
    const lines = await spark.sql(
      "SELECT * FROM VALUES ('To be, or not to be'), ('that is the question; ÄÖ ß'), ('') AS lines(line)",
    );
    const words = lines.select(F.explode(F.split(F.lower("line"), "[^\\p{L}]+")).alias("word"));
    return words.where(F.length("word").gt(0)).groupBy("word").count().orderBy(F.desc("count"), "word");
  },

  "strings of many kinds": async (spark) => {
    const s = col("s");
    return (await spark.sql("SELECT * FROM VALUES ('Straße 👍'), ('a,b,,c'), ('  pad '), (null) AS t(s)")).select(
      s,
      F.upper(s).alias("upper"),
      F.length(s).alias("length"),
      F.octet_length(s).alias("bytes"),
      F.reverse(s).alias("reverse"),
      s.substr(2, 3).alias("substr"),
      F.split(s, ",").alias("split"),
      F.lpad(s, 12, "*").alias("lpad"),
      F.regexp_replace(s, "[aeiou]", "<$0>").alias("vowels"),
      F.concat_ws("|", s, lit(null).cast("string"), lit("x")).alias("concat"),
      F.format_string("%s-%05d", s, lit(42)).alias("format"),
      F.base64(F.encode(s, "UTF-8")).alias("base64"),
      F.sha2(s, 256).alias("sha2"),
      F.translate(s, "ab", "AB").alias("translate"),
      s.contains("a").alias("contains"),
      s.like("%a_").alias("like"),
      F.soundex(s).alias("soundex"),
      F.levenshtein(s, lit("Strasse")).alias("distance"),
    );
  },

  "dates and their arithmetic": async (spark) => {
    const [d, day] = [col("day"), (text: string) => F.typedlit(text, "date")];
    return (await orders(spark))
      .select(
        "id",
        F.last_day(d).alias("month_end"),
        F.date_add(d, 31).alias("later"),
        F.add_months(d, -1).alias("month_before"),
        F.trunc(d, "quarter").alias("quarter"),
        F.dayofweek(d).alias("weekday"),
        F.weekofyear(d).alias("week"),
        F.date_format(d, "EEE d MMM yyyy").alias("text"),
        F.datediff(day("2022-12-31"), d).alias("left"),
        F.months_between(day("2022-12-31"), d).alias("months"),
        d.plus(F.make_interval({ months: lit(1), days: lit(1) })).alias("plus"),
        d.minus(day("2022-01-01")).alias("since"),
      )
      .orderBy("id");
  },

  "arrays by lambda functions": async (spark) => {
    const t = await spark.sql(
      "SELECT * FROM VALUES (array(3, 1, null, 2), array('a', 'b')), (array(), null), (null, array('z')) AS t(xs, ss)",
    );
    const sum = F.aggregate(
      "xs",
      lit(0),
      (s, x) => s.plus(F.coalesce(x, lit(0))),
      (s) => s.multiply(10),
    );
    const descending = F.array_sort("xs", (a, b) => F.when(a.lt(b), 1).when(a.gt(b), -1).otherwise(0));
    return t.select(
      F.transform("xs", (x) => x.multiply(2)).alias("twice"),
      F.transform("xs", (x, i) => F.coalesce(x, i)).alias("filled"),
      F.filter("xs", (x) => x.gt(1)).alias("large"),
      F.exists("xs", (x) => x.isNull()).alias("holes"),
      F.forall("xs", (x) => x.gt(0)).alias("positive"),
      sum.alias("sum"),
      F.zip_with("xs", "ss", (x, s) => F.struct(x.alias("x"), s.alias("s"))).alias("zipped"),
      descending.alias("down"),
      F.transform("ss", (s) => F.transform("xs", (x) => F.concat(s, x.cast("string")))).alias("grid"),
    );
  },

  "maps by lambda functions": async (spark) => {
    const t = await spark.sql("SELECT * FROM VALUES (map('a', 1, 'b', null)), (map()), (null) AS t(m)");
    return t.select(
      F.map_filter("m", (_k, v) => v.isNotNull()).alias("known"),
      F.transform_keys("m", (k, _v) => F.upper(k)).alias("upper"),
      F.transform_values("m", (_k, v) => F.coalesce(v, lit(0)).plus(1)).alias("plus"),
      F.map_zip_with("m", F.create_map(lit("a"), lit(9)), (_k, x, y) => F.array(x, y)).alias("zipped"),
      F.map_entries("m").alias("entries"),
      F.element_at("m", "a").alias("a"),
    );
  },

  "structs changed": (spark) => {
    const s = F.struct(lit(1).alias("a"), F.struct(lit("x").alias("c")).alias("b"));
    const changed = col("s").withField("a", lit(2.5)).withField("b.d", lit(true)).dropFields("b.c");
    return spark
      .range(1)
      .select(s.alias("s"))
      .select(changed.alias("changed"), col("s.b.c"), col("s").getField("a"), col("s.*"));
  },

  "table-valued functions": (spark) => {
    const exploded = spark.tvf.explode(F.array(lit("x"), lit("y")));
    const numbered = spark.tvf.posexplode(F.array(lit(10), lit(20))).toDF("pos", "n");
    return exploded.crossJoin(numbered).crossJoin(spark.tvf.range(0, 2)).orderBy("col", "pos", "id");
  },

  "set operations": (spark) => {
    const a: DataFrame = spark.range(0, 6).select(col("id").mod(4).alias("n"));
    const b: DataFrame = spark.range(2, 5).select(col("id").alias("n"));
    return a
      .union(b)
      .withColumn("how", lit("union"))
      .union(a.intersect(b).withColumn("how", lit("intersect")))
      .union(a.intersectAll(b).withColumn("how", lit("intersectAll")))
      .union(a.subtract(b).withColumn("how", lit("subtract")))
      .union(a.exceptAll(b).withColumn("how", lit("exceptAll")))
      .orderBy("how", "n");
  },

  "columns that only one side has": async (spark) => {
    const a = await spark.sql("SELECT 1 AS x, 'a' AS y");
    const b = await spark.sql("SELECT true AS z, 2 AS x");
    return a.unionByName(b, { allowMissingColumns: true }).orderBy("x");
  },

  "filling, dropping and replacing": async (spark) => {
    const t = await spark.sql(
      "SELECT * FROM VALUES (1, 'a', 1.5D), (null, null, double('NaN')), (3, '', null) AS t(i, s, d)",
    );
    const replacements = new Map([
      [1, 100],
      [3, 300],
    ]);
    return t
      .fillna({ i: 0, s: "?", d: 9.5 })
      .withColumn("how", lit("fill"))
      .union(t.dropna({ thresh: 2 }).withColumn("how", lit("drop")))
      .union(t.replace(replacements, undefined, ["i"]).withColumn("how", lit("replace")))
      .orderBy(col("how"), F.asc_nulls_first("i"));
  },

  "a summary": async (spark) => {
    const numbers = (await orders(spark)).select("price", "quantity", "customer");
    return numbers.summary("count", "mean", "stddev", "min", "50%", "max");
  },

  "a crosstab": async (spark) =>
    (await orders(spark)).na.fill("none", ["customer"]).crosstab("customer", "item").orderBy("customer_item"),

  subqueries: async (spark) => {
    const [o, c] = [await orders(spark), await customers(spark)];
    const mean = o.agg(F.avg("price")).scalar();
    const ordered = o.where(col("customer").eq(col("name").outer())).exists();
    return c.select("name", ordered.alias("ordered"), mean.alias("mean")).orderBy("name");
  },

  "samples with a seed": (spark) => spark.range(0, 100, { numPartitions: 1 }).sample(0.1, { seed: 42 }).orderBy("id"),

  "a split with a seed": (spark) => {
    const parts = spark.range(0, 20, { numPartitions: 1 }).randomSplit([1, 3], 7);
    const [first, second] = parts.map((part, index) => part.withColumn("part", lit(index + 1)));
    if (first === undefined || second === undefined) throw new Error("Two weights make two parts.");
    return first.union(second).orderBy("part", "id");
  },

  "distinct rows, limits and offsets": async (spark) => {
    const o = await orders(spark);
    const none = o.dropDuplicates(["customer"]).select("item").limit(0);
    return o.select("item").distinct().orderBy("item").offset(1).limit(1).union(none);
  },

  "a transposed table": async (spark) =>
    (await spark.sql("SELECT * FROM VALUES ('x', 1, 2), ('y', 3, 4) AS t(k, a, b)")).transpose("k"),

  "case and null logic": async (spark) => {
    const q = col("quantity");
    return (await orders(spark))
      .select(
        "id",
        F.when(q.gt(5), "many").when(q.gt(1), "some").otherwise("few").alias("size"),
        F.when(q.isNull(), true).alias("unknown"),
        F.nullif("item", lit("pen")).alias("no_pens"),
        F.greatest("id", "quantity").alias("greatest"),
        q.isin(1, 2).alias("small"),
        q.between(2, 3).alias("middle"),
        q.gt(1).not().alias("not"),
        q.isNull().or(q.gt(1)).alias("or"),
      )
      .orderBy("id");
  },

  "casts and tries": async (spark) => {
    const [t, s] = [
      await spark.sql("SELECT * FROM VALUES ('1'), ('1.7'), ('x'), ('2022-03-25'), (null) AS t(s)"),
      col("s"),
    ];
    return t.select(
      s.try_cast("int").alias("i"),
      s.try_cast("decimal(5,2)").alias("dec"),
      s.try_cast("date").alias("d"),
      s.try_cast(new DoubleType()).alias("x"),
      F.try_to_timestamp(s).alias("ts"),
      F.try_divide(lit(1), F.length(s).minus(1)).alias("div"),
    );
  },

  "local rows of dates, times and intervals": async (spark) => {
    const rows = [
      [
        Timestamp.from("2022-03-25T10:05:00.25Z"),
        TimestampNTZ.from("1582-10-04T23:59:59.999999"),
        new DayTimeInterval(-86_399_999_999n),
        "0001-01-01",
        ["9999-12-31", null],
      ],
      [null, null, null, null, null],
    ];
    const schema = "ts TIMESTAMP, ntz TIMESTAMP_NTZ, span INTERVAL DAY TO SECOND, day DATE, days ARRAY<DATE>";
    const texts = ["ts", "ntz", "span", "day"].map((name) => col(name).cast("string").alias(`${name}_text`));
    return (await spark.createDataFrame(rows, schema)).select(col("*"), ...texts);
  },

  "local rows of nested types with nulls in each place": (spark) =>
    spark.createDataFrame(
      [
        [
          [[1, new Map([["k", [1, null]]])], null],
          [["x"], ["y", null]],
        ],
        [[[null, new Map([["k", null]])]], [null, null]],
        [[[null, null]], [[null], []]],
        [[], null],
        [null, null],
      ],
      "a ARRAY<STRUCT<x: INT, m: MAP<STRING, ARRAY<INT>>>>, s STRUCT<p: STRUCT<q: STRING>, r: ARRAY<STRING>>",
    ),

  "no local rows": (spark) => spark.emptyDataFrame("a INT, b ARRAY<STRING>"),

  "ten thousand local rows": async (spark) => {
    const rows = Array.from({ length: 10_000 }, (_, i) => [i, `row ${i}`, i % 5 === 0 ? null : i / 7]);
    const df = await spark.createDataFrame(rows, "i INT, s STRING, d DOUBLE");
    const checksum = F.sum(F.crc32(F.encode("s", "UTF-8")));
    return df.agg(F.sum("i"), F.sum("d"), F.count("d"), F.max("s"), checksum);
  },

  "local rows of many types": (spark) =>
    spark.createDataFrame(
      [
        [
          1,
          2n ** 53n + 1n,
          0.5,
          "12.34",
          "ä",
          Uint8Array.of(0, 255),
          true,
          "2022-03-25",
          [1, null],
          new Map([["k", 1n]]),
          [1, "y"],
        ],
        Array(11).fill(null),
        [
          -(2 ** 31),
          -(2n ** 63n),
          Number.NEGATIVE_INFINITY,
          "-0.01",
          "",
          new Uint8Array(),
          false,
          "1582-10-04",
          [],
          new Map(),
          [null, null],
        ],
      ],
      "i INT, l BIGINT, d DOUBLE, dec DECIMAL(10,2), s STRING, b BINARY, f BOOLEAN, day DATE, a ARRAY<INT>, m MAP<STRING, BIGINT>, st STRUCT<x: INT, y: STRING>",
    ),
};
