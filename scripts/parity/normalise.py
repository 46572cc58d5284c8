"""Makes messages comparable that differ only in what a client numbers as it likes. test/parity/normalise.ts is its twin.

- Plan ids are numbered by their first use; those that nothing refers to are left out.
- The variables of lambda functions are numbered by their depth.
- Where in the user's program a node was made (`origin`) is left out.
- A schema in JSON is sorted by key.
- The default collation of a string is left out.
- The names that PySpark gives to the DataFrames in a SQL text become `view`.
"""

import json
import re


def normalise(message):
    return _walk(message, _Plans(message), {})


class _Plans:
    """The plan ids that something other than the relation itself names, numbered by first use."""

    def __init__(self, message):
        self.used = set()
        self.numbers = {}
        self._visit(message, "")

    def number(self, plan_id):
        return str(self.numbers.setdefault(str(plan_id), len(self.numbers) + 1))

    def _visit(self, value, key):
        if isinstance(value, dict):
            for name, part in value.items():
                if name == "planId" and key != "common":
                    self.used.add(str(part))
                self._visit(part, name)
        elif isinstance(value, list):
            for part in value:
                self._visit(part, key)


def _walk(value, plans, variables):
    if isinstance(value, list):
        return [_walk(part, plans, variables) for part in value]
    if isinstance(value, str):
        return _sorted_schema(re.sub(r"_pyspark_connect_temp_view_\w+", "view", value))
    if not isinstance(value, dict):
        return value
    result = {}
    for key in sorted(value):
        part = value[key]
        if key == "common" and set(part) <= {"origin", "planId"}:
            if str(part.get("planId")) in plans.used:
                result[key] = {"planId": plans.number(part["planId"])}
        elif key == "collation" and part == "UTF8_BINARY":
            continue
        elif key == "planId":
            result[key] = plans.number(part)
        elif key == "nameParts":
            result[key] = [variables.get(name, name) for name in part]
        elif key == "lambdaFunction":
            result[key] = _walk(part, plans, _bind(part, variables))
        else:
            result[key] = _walk(part, plans, variables)
    return result


def _bind(function, variables):
    """The variables that are in scope inside a lambda function, by their depth."""
    names = [name for argument in function["arguments"] for name in argument["nameParts"]]
    return {**variables, **{name: f"v{len(variables) + i}" for i, name in enumerate(names, 1)}}


def _sorted_schema(text):
    if not text.startswith('{"'):
        return text
    try:
        return json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    except ValueError:
        return text
