"""The same functions as bench/programs/functions.js, as PySpark's plain UDFs and as its Arrow UDFs."""
import sys

from measured import report, session, timed
from pyspark.sql import functions as F
from pyspark.sql.functions import col, udf

kind, subject, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
spark = session()


def numbers(id):
    total = 0.0
    for step in range(1, 6):
        total += (id % 97) / step
    return total


def strings(text):
    return f"{text.upper()}-{len(text)}"


def structs(row):
    return {"a": row["a"] + 1, "b": row["b"] + "!"}


types = {"numbers": "double", "strings": "string", "structs": "struct<a:int,b:string>"}
function = {"numbers": numbers, "strings": strings, "structs": structs}[subject]
called = udf(function, types[subject], useArrow=kind == "arrow")
id = col("id").cast("double")
text = F.concat(F.lit("customer-"), col("id").cast("string"))
argument = {"numbers": id, "strings": text, "structs": F.struct(col("id").cast("int").alias("a"), text.alias("b"))}
result = called(argument[subject])
total = {
    "numbers": lambda column: F.round(F.sum(column), 0).cast("long"),
    "strings": lambda column: F.sum(F.length(column)),
    "structs": lambda column: F.sum(F.length(column["b"]) + column["a"]),
}[subject]


def run(rows):
    return spark.range(rows).select(total(result).alias("sum")).collect()[0]["sum"]


run(200_000)
sum, ms = timed(lambda: run(count))
report(str(sum), ms=ms)
spark.stop()
