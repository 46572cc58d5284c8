"""Writes the statements that Spark finds in each text of test/parity/statements.jsonl, next to that text.

    python scripts/parity/statements.py

A line is {"text": …, "statements": […]}; add one with its text alone. The answer is that of Spark's own splitter, which
`spark-sql -f` uses (Spark 4.3 and newer). It has lost the comments and the spaces around them.
"""

import json
import pathlib

import pyspark
from pyspark.java_gateway import launch_gateway

FILE = pathlib.Path(__file__).resolve().parents[2] / "test" / "parity" / "statements.jsonl"


def statements(gateway, text):
    split = gateway.jvm.org.apache.spark.sql.catalyst.parser.SqlStatementSplitter.split(text)
    complete = split.completeStatements()
    found = [complete.apply(index).statement() for index in range(complete.size())]
    return [statement for statement in [*found, split.partialStatement()] if statement.strip()]


def main():
    first, *lines = FILE.read_text().rstrip("\n").split("\n")
    gateway = launch_gateway()
    answers = [{"pyspark": pyspark.__version__}]
    for line in lines:
        text = json.loads(line)["text"]
        answers.append({"text": text, "statements": statements(gateway, text)})
    FILE.write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    gateway.shutdown()


if __name__ == "__main__":
    main()
