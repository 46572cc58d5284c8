"""Reads events of OpenLineage, a line each, by the classes that OpenLineage generates from its published schemas.

Fails on a field that the schema does not have, on one that is missing or of another type, and on a facet under another
name or of another version than it says.
"""

import importlib
import importlib.util
import json
import pkgutil
import sys
import types
import typing
from enum import Enum

import attr

# The package's own start imports all its transports, which need more packages.
client = types.ModuleType("openlineage.client")
client.__path__ = list(importlib.util.find_spec("openlineage.client").submodule_search_locations)
sys.modules["openlineage.client"] = client
generated = importlib.import_module("openlineage.client.generated")
modules = [
    importlib.import_module(f"openlineage.client.generated.{module.name}")
    for module in pkgutil.iter_modules(generated.__path__)
]
base = importlib.import_module("openlineage.client.generated.base")
facets = {
    one._get_schema(): one
    for module in modules
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, base.BaseFacet)
}
assert len(facets) > 30, len(facets)


def read(kind, value, where):
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Union or origin is types.UnionType:
        if value is None:
            assert type(None) in arguments, f"{where} is null"
            return None
        return read(next(one for one in arguments if one is not type(None)), value, where)
    if origin is list:
        assert isinstance(value, list), f"{where} is no list"
        return [read(arguments[0], one, f"{where}[{index}]") for index, one in enumerate(value)]
    if origin is dict:
        return {name: read_facet(arguments[1], name, one, f"{where}.{name}") for name, one in value.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if attr.has(kind):
        return read_object(kind, value, where)
    assert type(value) is kind, f"{where} is {value!r} and not of {kind}"
    return value


def read_facet(kind, name, value, where):
    facet = facets.get(value["_schemaURL"])
    assert facet is not None, f"{where} has an unknown schema: {value['_schemaURL']}"
    assert issubclass(facet, kind), f"{where} is of {facet}, which is not a {kind}"
    key = facet.__name__.replace("RunFacet", "").replace("JobFacet", "").replace("OutputDatasetFacet", "")
    key = key.replace("DatasetFacet", "")
    same = {"sql": "SQL", "dataSource": "Datasource", "processing_engine": "ProcessingEngine", "version": "DatasetVersion"}
    assert same.get(name, name[0].upper() + name[1:]) == key, f"{where} is of {facet}"
    return read_object(facet, value, where)


def read_object(kind, value, where):
    hints = typing.get_type_hints(kind)
    known = {one.name: one for one in attr.fields(kind)}
    unknown = set(value) - set(known)
    assert not unknown, f"{where} has {unknown}, which {kind} lacks"
    made = {name: read(hints[name], one, f"{where}.{name}") for name, one in value.items()}
    if "schemaURL" in value:
        assert value["schemaURL"] == kind._get_schema(), f"{where} has another schema"
    # The classes themselves check times and ids, and what is required.
    return kind(**{known[name].alias: one for name, one in made.items() if known[name].init})


lines = [line for line in sys.stdin.read().splitlines() if line] if len(sys.argv) < 2 else open(sys.argv[1]).read().splitlines()
for number, line in enumerate(lines):
    read_object(base.RunEvent, json.loads(line), f"event {number}")
print(f"{len(lines)} valid")
