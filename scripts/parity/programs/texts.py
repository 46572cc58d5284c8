"""Texts for people. test/parity/programs/texts.ts has the twin of each, by name."""

from .registry import text


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
