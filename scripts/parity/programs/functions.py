"""Functions of texts, times and nested values. test/parity/programs/dataframes/functions.ts has the twin of each, by name."""

import datetime

from pyspark.sql.connect import functions as F

from .registry import program
from .tables import orders


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
