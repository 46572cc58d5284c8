"""Windows, in rows and in time. test/parity/programs/dataframes/windows.ts has the twin of each, by name."""

from pyspark.sql.connect import functions as F
from pyspark.sql.connect.window import Window

from .registry import program
from .tables import orders, clicks, trades, quotes


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
