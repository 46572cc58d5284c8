"""The programs that are DataFrames. test/parity/programs/dataframes.ts has the twin of each, by name."""

import datetime
from decimal import Decimal

from pyspark.sql import types as T
from pyspark.sql.connect import functions as F
from pyspark.sql.connect.window import Window

DATAFRAMES = {}
PROGRAMS = {"dataframes": DATAFRAMES}


def program(name):
    def register(build):
        DATAFRAMES[name] = build
        return build

    return register


def orders(spark):
    return spark.sql(
        """SELECT * FROM VALUES
        (1, 'ada', 'book', 12.50BD, DATE'2022-03-25', 2), (2, 'ada', 'pen', 1.20BD, DATE'2022-03-25', 10),
        (3, 'bob', 'book', 12.50BD, DATE'2022-03-26', 1), (4, 'cleo', 'lamp', 80.00BD, DATE'2022-04-01', 1),
        (5, 'bob', 'pen', 1.20BD, DATE'2022-04-02', null), (6, null, 'book', 12.50BD, DATE'2022-04-02', 3),
        (7, 'ada', 'lamp', 75.00BD, DATE'2022-05-31', 2)
        AS orders(id, customer, item, price, day, quantity)"""
    )


def customers(spark):
    return spark.sql(
        """SELECT * FROM VALUES ('ada', 'DE'), ('bob', 'FR'), ('dora', 'DE'), (null, 'XX')
        AS customers(name, country)"""
    )


def clicks(spark):
    return spark.sql(
        """SELECT user, timestamp(at) AS at, page FROM VALUES
        ('u1', '2022-03-25 10:00:00', '/'), ('u1', '2022-03-25 10:10:00', '/a'), ('u1', '2022-03-25 11:00:00', '/'),
        ('u2', '2022-03-25 10:05:00', '/'), ('u2', '2022-03-25 10:34:59', '/b'), ('u2', '2022-03-26 00:00:00', '/'),
        ('u3', '2022-03-25 23:59:59.999999', '/c')
        AS clicks(user, at, page)"""
    )


def trades(spark):
    return spark.sql(
        """SELECT symbol, timestamp(at) AS at, amount FROM VALUES
        ('A', '2022-03-25 10:00:01', 5), ('A', '2022-03-25 10:00:04', 7), ('B', '2022-03-25 10:00:02', 1)
        AS trades(symbol, at, amount)"""
    )


def quotes(spark):
    return spark.sql(
        """SELECT symbol, timestamp(at) AS at, price FROM VALUES
        ('A', '2022-03-25 10:00:00', 1.10BD), ('A', '2022-03-25 10:00:03', 1.20BD), ('A', '2022-03-25 10:00:05', 1.30BD),
        ('B', '2022-03-25 10:00:03', 9.90BD)
        AS quotes(symbol, at, price)"""
    )


@program("an inner join on a name")
def _(spark):
    return orders(spark).join(customers(spark).withColumnRenamed("name", "customer"), "customer").orderBy("id")


@program("a left join on a condition")
def _(spark):
    o, c = orders(spark), customers(spark)
    return o.join(c, o["customer"] == c["name"], "left").select(o["id"], c["country"]).orderBy("id")


@program("a full join with nulls that are equal")
def _(spark):
    o, c = orders(spark), customers(spark)
    joined = o.join(c, o["customer"].eqNullSafe(c["name"]), "full")
    return joined.select("id", "customer", "name", "country").orderBy(F.asc_nulls_last("id"), "name")


@program("a semi join and an anti join")
def _(spark):
    o, c = orders(spark), customers(spark)
    semi = c.join(o, c["name"] == o["customer"], "left_semi").withColumn("orders", F.lit(True))
    anti = c.join(o, c["name"] == o["customer"], "left_anti").withColumn("orders", F.lit(False))
    return semi.union(anti).orderBy("orders", F.asc_nulls_first("name"))


@program("a self-join")
def _(spark):
    left, right = orders(spark).alias("l"), orders(spark).alias("r")
    pairs = left.join(right, (F.col("l.item") == F.col("r.item")) & (F.col("l.id") < F.col("r.id")))
    return pairs.select("l.item", F.col("l.id").alias("first"), F.col("r.id").alias("second")).orderBy("first", "second")


@program("a cross join")
def _(spark):
    return customers(spark).crossJoin(spark.range(2)).orderBy("name", "id")


@program("a lateral join")
def _(spark):
    o, c = orders(spark), customers(spark)
    best = o.where(F.col("customer") == F.col("name").outer()).orderBy(F.desc("price"), "id").limit(2)
    return c.lateralJoin(best).select("name", "id", "price").orderBy("name", "id")


@program("sums, counts and averages by group")
def _(spark):
    o = orders(spark)
    total = F.col("price") * F.col("quantity")
    return (
        o.groupBy("customer")
        .agg(
            F.count("*").alias("orders"),
            F.count("quantity").alias("known"),
            F.sum(total).alias("total"),
            F.avg("price").alias("mean"),
            F.count_distinct("item").alias("items"),
            F.sort_array(F.collect_set("item")).alias("set"),
            F.max_by("item", "price").alias("dearest"),
        )
        .orderBy("customer")
    )


@program("aggregates named by a map")
def _(spark):
    return orders(spark).groupBy("item").agg({"price": "max", "quantity": "sum"}).orderBy("item")


@program("a grouping without columns")
def _(spark):
    o = orders(spark)
    return o.where("id > 100").agg(F.sum("quantity"), F.count("*"), F.max("day"), F.collect_list("id"))


@program("a rollup")
def _(spark):
    grouped = orders(spark).rollup("customer", "item").agg(F.sum("quantity").alias("n"), F.grouping_id().alias("g"))
    return grouped.orderBy("g", "customer", "item")


@program("a cube")
def _(spark):
    grouped = orders(spark).cube("customer", "item").agg(F.count("*").alias("n"), F.grouping("item").alias("g"))
    return grouped.orderBy("g", "customer", "item", "n")


@program("a pivot with values")
def _(spark):
    return orders(spark).groupBy("customer").pivot("item", ["book", "pen"]).sum("quantity").orderBy("customer")


@program("a pivot that finds its values")
def _(spark):
    pivoted = orders(spark).groupBy("customer").pivot("item")
    return pivoted.agg(F.sum("quantity").alias("q"), F.max("price").alias("p")).orderBy("customer")


@program("an unpivot")
def _(spark):
    wide = orders(spark).select("id", F.col("price").cast("double"), F.col("quantity").cast("double"))
    return wide.unpivot("id", ["price", "quantity"], "what", "value").orderBy("id", "what")


@program("the latest row of each group")
def _(spark):
    w = Window.partitionBy("customer").orderBy(F.desc("day"), F.desc("id"))
    return orders(spark).withColumn("n", F.row_number().over(w)).where("n = 1").drop("n").orderBy("id")


@program("running totals, ranks and neighbours")
def _(spark):
    w = Window.partitionBy("item").orderBy("day", "id")
    return (
        orders(spark)
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
        .orderBy("id")
    )


@program("a window over a range of days")
def _(spark):
    day = F.unix_date("day").alias("n")
    w = Window.orderBy(F.unix_date("day")).rangeBetween(-1, 0)
    return orders(spark).select("id", day, F.count("*").over(w).alias("recent")).orderBy("id")


@program("sessions by gaps")
def _(spark):
    w = Window.partitionBy("user").orderBy("at")
    gap = F.unix_seconds("at") - F.unix_seconds(F.lag("at").over(w))
    marked = clicks(spark).withColumn("new", F.coalesce((gap > 1800).cast("int"), F.lit(1)))
    numbered = marked.withColumn("session", F.sum("new").over(w))
    return (
        numbered.groupBy("user", "session")
        .agg(F.min("at").alias("start"), F.max("at").alias("end"), F.array_join(F.collect_list("page"), ">").alias("pages"))
        .orderBy("user", "session")
    )


@program("sessions by session_window")
def _(spark):
    grouped = clicks(spark).groupBy("user", F.session_window("at", "30 minutes").alias("w")).count()
    return grouped.select("user", "w.start", "w.end", "count").orderBy("user", "start")


@program("sliding windows")
def _(spark):
    grouped = clicks(spark).groupBy(F.window("at", "1 hour", "30 minutes")).agg(F.count("*").alias("n"))
    return grouped.orderBy("window.start")


@program("an as-of join by a window")
def _(spark):
    t = trades(spark).select("symbol", "at", "amount", F.lit(None).cast("decimal(3,2)").alias("price"))
    q = quotes(spark).select("symbol", "at", F.lit(None).cast("int").alias("amount"), "price")
    w = Window.partitionBy("symbol").orderBy("at").rowsBetween(Window.unboundedPreceding, 0)
    both = t.unionByName(q).withColumn("price", F.last("price", True).over(w))
    return both.where("amount IS NOT NULL").orderBy("at")


@program("an as-of join by the nearest row")
def _(spark):
    t, q = trades(spark), quotes(spark)
    later = F.abs(F.unix_micros(t["at"]) - F.unix_micros(q["at"]))
    joined = t.nearestByJoin(q, later, 1, "exact", "distance")
    return joined.select(t["symbol"], "amount", q["symbol"].alias("other"), "price").orderBy("amount")


@program("JSON in and out")
def _(spark):
    raw = spark.sql(
        """SELECT * FROM VALUES ('{"a": 1, "b": [{"c": "x"}, {"c": null}], "m": {"k": 1.5}}'), ('{"a": null}'), ('nonsense'), (null)
        AS raw(text)"""
    )
    parsed = F.from_json("text", "a INT, b ARRAY<STRUCT<c: STRING>>, m MAP<STRING, DOUBLE>")
    return raw.select(
        F.get_json_object("text", "$.b[0].c").alias("path"),
        parsed.alias("parsed"),
        F.to_json(parsed).alias("again"),
        parsed["b"]["c"].alias("cs"),
        F.json_object_keys("text").alias("keys"),
    )


@program("CSV in and out")
def _(spark):
    raw = spark.sql("SELECT * FROM VALUES ('1;x y;2022-03-25'), (';;'), (null) AS raw(line)")
    parsed = F.from_csv("line", "n INT, s STRING, d DATE", {"sep": ";"})
    return raw.select(parsed.alias("parsed"), F.to_csv(parsed, {"sep": "|"}).alias("again"))


@program("counting words")
def _(spark):
    lines = spark.sql("SELECT * FROM VALUES ('To be, or not to be'), ('that is the question; ÄÖ ß'), ('') AS lines(line)")
    words = lines.select(F.explode(F.split(F.lower("line"), r"[^\p{L}]+")).alias("word")).where(F.length("word") > 0)
    return words.groupBy("word").count().orderBy(F.desc("count"), "word")


@program("strings of many kinds")
def _(spark):
    s = F.col("s")
    return spark.sql("SELECT * FROM VALUES ('Straße 👍'), ('a,b,,c'), ('  pad '), (null) AS t(s)").select(
        s,
        F.upper(s).alias("upper"),
        F.length(s).alias("length"),
        F.octet_length(s).alias("bytes"),
        F.reverse(s).alias("reverse"),
        s.substr(2, 3).alias("substr"),
        F.split(s, ",").alias("split"),
        F.lpad(s, 12, "*").alias("lpad"),
        F.regexp_replace(s, "[aeiou]", "<$0>").alias("vowels"),
        F.concat_ws("|", s, F.lit(None).cast("string"), F.lit("x")).alias("concat"),
        F.format_string("%s-%05d", s, F.lit(42)).alias("format"),
        F.base64(F.encode(s, "UTF-8")).alias("base64"),
        F.sha2(s, 256).alias("sha2"),
        F.translate(s, "ab", "AB").alias("translate"),
        s.contains("a").alias("contains"),
        s.like("%a_").alias("like"),
        F.soundex(s).alias("soundex"),
        F.levenshtein(s, F.lit("Strasse")).alias("distance"),
    )


@program("dates and their arithmetic")
def _(spark):
    d = F.col("day")
    return (
        orders(spark)
        .select(
            "id",
            F.last_day(d).alias("month_end"),
            F.date_add(d, 31).alias("later"),
            F.add_months(d, -1).alias("month_before"),
            F.trunc(d, "quarter").alias("quarter"),
            F.dayofweek(d).alias("weekday"),
            F.weekofyear(d).alias("week"),
            F.date_format(d, "EEE d MMM yyyy").alias("text"),
            F.datediff(F.lit(datetime.date(2022, 12, 31)), d).alias("left"),
            F.months_between(F.lit(datetime.date(2022, 12, 31)), d).alias("months"),
            (d + F.make_interval(months=F.lit(1), days=F.lit(1))).alias("plus"),
            (d - F.lit(datetime.date(2022, 1, 1))).alias("since"),
        )
        .orderBy("id")
    )


@program("arrays by lambda functions")
def _(spark):
    t = spark.sql("SELECT * FROM VALUES (array(3, 1, null, 2), array('a', 'b')), (array(), null), (null, array('z')) AS t(xs, ss)")
    return t.select(
        F.transform("xs", lambda x: x * 2).alias("twice"),
        F.transform("xs", lambda x, i: F.coalesce(x, i)).alias("filled"),
        F.filter("xs", lambda x: x > 1).alias("large"),
        F.exists("xs", lambda x: x.isNull()).alias("holes"),
        F.forall("xs", lambda x: x > 0).alias("positive"),
        F.aggregate("xs", F.lit(0), lambda s, x: s + F.coalesce(x, F.lit(0)), lambda s: s * 10).alias("sum"),
        F.zip_with("xs", "ss", lambda x, s: F.struct(x.alias("x"), s.alias("s"))).alias("zipped"),
        F.array_sort("xs", lambda a, b: F.when(a < b, 1).when(a > b, -1).otherwise(0)).alias("down"),
        F.transform("ss", lambda s: F.transform("xs", lambda x: F.concat(s, x.cast("string")))).alias("grid"),
    )


@program("maps by lambda functions")
def _(spark):
    t = spark.sql("SELECT * FROM VALUES (map('a', 1, 'b', null)), (map()), (null) AS t(m)")
    return t.select(
        F.map_filter("m", lambda k, v: v.isNotNull()).alias("known"),
        F.transform_keys("m", lambda k, v: F.upper(k)).alias("upper"),
        F.transform_values("m", lambda k, v: F.coalesce(v, F.lit(0)) + 1).alias("plus"),
        F.map_zip_with("m", F.create_map(F.lit("a"), F.lit(9)), lambda k, x, y: F.array(x, y)).alias("zipped"),
        F.map_entries("m").alias("entries"),
        F.element_at("m", "a").alias("a"),
    )


@program("structs changed")
def _(spark):
    s = F.struct(F.lit(1).alias("a"), F.struct(F.lit("x").alias("c")).alias("b"))
    t = spark.range(1).select(s.alias("s"))
    changed = F.col("s").withField("a", F.lit(2.5)).withField("b.d", F.lit(True)).dropFields("b.c")
    return t.select(changed.alias("changed"), F.col("s.b.c"), F.col("s").getField("a"), F.col("s.*"))


@program("table-valued functions")
def _(spark):
    exploded = spark.tvf.explode(F.array(F.lit("x"), F.lit("y")))
    numbered = spark.tvf.posexplode(F.array(F.lit(10), F.lit(20))).toDF("pos", "n")
    return exploded.crossJoin(numbered).crossJoin(spark.tvf.range(0, 2)).orderBy("col", "pos", "id")


@program("set operations")
def _(spark):
    a, b = spark.range(0, 6).select((F.col("id") % 4).alias("n")), spark.range(2, 5).select(F.col("id").alias("n"))
    tagged = [
        (a.union(b), "union"),
        (a.intersect(b), "intersect"),
        (a.intersectAll(b), "intersectAll"),
        (a.subtract(b), "subtract"),
        (a.exceptAll(b), "exceptAll"),
    ]
    parts = [df.withColumn("how", F.lit(how)) for df, how in tagged]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.union(part)
    return whole.orderBy("how", "n")


@program("columns that only one side has")
def _(spark):
    a = spark.sql("SELECT 1 AS x, 'a' AS y")
    b = spark.sql("SELECT true AS z, 2 AS x")
    return a.unionByName(b, allowMissingColumns=True).orderBy("x")


@program("filling, dropping and replacing")
def _(spark):
    t = spark.sql("SELECT * FROM VALUES (1, 'a', 1.5D), (null, null, double('NaN')), (3, '', null) AS t(i, s, d)")
    filled = t.fillna({"i": 0, "s": "?", "d": 9.5}).withColumn("how", F.lit("fill"))
    dropped = t.dropna(thresh=2).withColumn("how", F.lit("drop"))
    replaced = t.replace({1: 100, 3: 300}, subset=["i"]).withColumn("how", F.lit("replace"))
    return filled.union(dropped).union(replaced).orderBy("how", F.asc_nulls_first("i"))


@program("a summary")
def _(spark):
    return orders(spark).select("price", "quantity", "customer").summary("count", "mean", "stddev", "min", "50%", "max")


@program("a crosstab")
def _(spark):
    return orders(spark).na.fill("none", ["customer"]).crosstab("customer", "item").orderBy("customer_item")


@program("subqueries")
def _(spark):
    o, c = orders(spark), customers(spark)
    mean = o.agg(F.avg("price")).scalar()
    ordered = o.where(F.col("customer") == F.col("name").outer()).exists()
    return c.select("name", ordered.alias("ordered"), mean.alias("mean")).orderBy("name")


@program("samples with a seed")
def _(spark):
    return spark.range(0, 100, 1, 1).sample(0.1, 42).orderBy("id")


@program("a split with a seed")
def _(spark):
    first, second = spark.range(0, 20, 1, 1).randomSplit([1.0, 3.0], 7)
    return first.withColumn("part", F.lit(1)).union(second.withColumn("part", F.lit(2))).orderBy("part", "id")


@program("distinct rows, limits and offsets")
def _(spark):
    o = orders(spark)
    return o.select("item").distinct().orderBy("item").offset(1).limit(1).union(o.dropDuplicates(["customer"]).select("item").limit(0))


@program("a transposed table")
def _(spark):
    return spark.sql("SELECT * FROM VALUES ('x', 1, 2), ('y', 3, 4) AS t(k, a, b)").transpose("k")


@program("case and null logic")
def _(spark):
    q = F.col("quantity")
    return (
        orders(spark)
        .select(
            "id",
            F.when(q > 5, "many").when(q > 1, "some").otherwise("few").alias("size"),
            F.when(q.isNull(), True).alias("unknown"),
            F.nullif("item", F.lit("pen")).alias("no_pens"),
            F.greatest("id", "quantity").alias("greatest"),
            q.isin(1, 2).alias("small"),
            q.between(2, 3).alias("middle"),
            (~(q > 1)).alias("not"),
            (q.isNull() | (q > 1)).alias("or"),
        )
        .orderBy("id")
    )


@program("casts and tries")
def _(spark):
    t = spark.sql("SELECT * FROM VALUES ('1'), ('1.7'), ('x'), ('2022-03-25'), (null) AS t(s)")
    s = F.col("s")
    return t.select(
        s.try_cast("int").alias("i"),
        s.try_cast("decimal(5,2)").alias("dec"),
        s.try_cast("date").alias("d"),
        s.try_cast(T.DoubleType()).alias("x"),
        F.try_to_timestamp(s).alias("ts"),
        F.try_divide(F.lit(1), F.length(s) - 1).alias("div"),
    )


@program("local rows of dates, times and intervals")
def _(spark):
    schema = "ts TIMESTAMP, ntz TIMESTAMP_NTZ, span INTERVAL DAY TO SECOND, day DATE, days ARRAY<DATE>"
    rows = [
        (
            datetime.datetime(2022, 3, 25, 10, 5, 0, 250000),
            datetime.datetime(1582, 10, 4, 23, 59, 59, 999999),
            datetime.timedelta(days=-1, microseconds=1),
            datetime.date(1, 1, 1),
            [datetime.date(9999, 12, 31), None],
        ),
        (None, None, None, None, None),
    ]
    df = spark.createDataFrame(rows, schema)
    return df.select("*", *[F.col(name).cast("string").alias(f"{name}_text") for name in ("ts", "ntz", "span", "day")])


@program("local rows of nested types with nulls in each place")
def _(spark):
    schema = "a ARRAY<STRUCT<x: INT, m: MAP<STRING, ARRAY<INT>>>>, s STRUCT<p: STRUCT<q: STRING>, r: ARRAY<STRING>>"
    rows = [
        ([(1, {"k": [1, None]}), None], (("x",), ["y", None])),
        ([(None, {"k": None})], (None, None)),
        ([(None, None)], ((None,), [])),
        ([], None),
        (None, None),
    ]
    return spark.createDataFrame(rows, schema)


@program("no local rows")
def _(spark):
    return spark.createDataFrame([], "a INT, b ARRAY<STRING>")


@program("ten thousand local rows")
def _(spark):
    rows = [(i, f"row {i}", i / 7 if i % 5 else None) for i in range(10000)]
    df = spark.createDataFrame(rows, "i INT, s STRING, d DOUBLE")
    return df.agg(F.sum("i"), F.sum("d"), F.count("d"), F.max("s"), F.sum(F.crc32(F.encode("s", "UTF-8"))))


@program("local rows of many types")
def _(spark):
    schema = (
        "i INT, l BIGINT, d DOUBLE, dec DECIMAL(10,2), s STRING, b BINARY, f BOOLEAN, day DATE, a ARRAY<INT>, "
        "m MAP<STRING, BIGINT>, st STRUCT<x: INT, y: STRING>"
    )
    rows = [
        (1, 2**53 + 1, 0.5, Decimal("12.34"), "ä", b"\x00\xff", True, datetime.date(2022, 3, 25), [1, None], {"k": 1}, (1, "y")),
        (None,) * 11,
        (-(2**31), -(2**63), float("-inf"), Decimal("-0.01"), "", b"", False, datetime.date(1582, 10, 4), [], {}, (None, None)),
    ]
    return spark.createDataFrame(rows, schema)


TEXTS = {}
PROGRAMS["texts"] = TEXTS


def text(name):
    def register(build):
        TEXTS[name] = build
        return build

    return register


def nested(spark):
    return spark.sql(
        """SELECT 1 AS i, cast(2 AS decimal(12,3)) AS d, array(struct('x' AS a, map('k', array(1L)) AS m)) AS arr,
        struct(1.5D AS `dotted.name`, cast(null AS timestamp_ntz) AS ntz, INTERVAL '1' DAY AS day) AS s,
        cast('a' AS varchar(3)) AS v, X'00' AS bin, parse_json('1') AS variant,
        INTERVAL '1-2' YEAR TO MONTH AS ym, current_date() AS today"""
    )


def shown(spark):
    return spark.sql(
        """SELECT * FROM VALUES (1, 'short', null, array(1, 2)), (22, 'longer than twenty characters', 1.5D, array()),
        (333, '日本語とÄ', double('NaN'), null), (null, 'line\nbreak', -0.0D, array(null)) AS t(id, text, number, list)"""
    )


@text("show")
def _(spark):
    return shown(spark)._show_string()


@text("show with more rows than asked for")
def _(spark):
    return shown(spark)._show_string(2)


@text("show without truncation")
def _(spark):
    return shown(spark)._show_string(20, False)


@text("show truncated to five characters")
def _(spark):
    return shown(spark)._show_string(20, 5)


@text("show vertically")
def _(spark):
    return shown(spark)._show_string(3, True, True)


@text("show without rows")
def _(spark):
    return shown(spark).limit(0)._show_string()


@text("the tree of a schema")
def _(spark):
    return nested(spark).schema.treeString()


@text("the tree of a schema to two levels")
def _(spark):
    return nested(spark).schema.treeString(2)


@text("the simple string of a schema")
def _(spark):
    return nested(spark).schema.simpleString()


@text("the types of columns")
def _(spark):
    return "\n".join(" ".join(pair) for pair in nested(spark).dtypes)


@text("the JSON of rows")
def _(spark):
    rows = spark.sql("SELECT 1 AS a, map('k', DATE'2022-03-25') AS m, null AS n").toJSON().collect()
    return "\n".join(row["value"] for row in rows)
