"""The programs that are functions. Each module registers its own, in this order."""

from . import joins, groups, windows, functions, shapes, local_rows, texts  # noqa: F401
from .registry import PROGRAMS  # noqa: F401
