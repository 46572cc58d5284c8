"""Process start to the first answer and exit: the version, or one row of SQL."""
import sys

from measured import session

spark = session()
if sys.argv[1] == "version":
    print(spark.version)
else:
    print(spark.sql("SELECT 1 AS one").collect()[0].one)
spark.stop()
