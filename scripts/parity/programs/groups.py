"""Groups, pivots and the way back. test/parity/programs/dataframes/groups.ts has the twin of each, by name."""

from pyspark.sql.connect import functions as F

from .registry import program
from .tables import orders


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
