"""Unions, gaps, samples, subqueries and casts. test/parity/programs/dataframes/shapes.ts has the twin of each, by name."""

from pyspark.sql import types as T
from pyspark.sql.connect import functions as F

from .registry import program
from .tables import orders, customers


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
