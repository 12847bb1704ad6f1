"""Stemma for programs. See README.md for how its parts go together."""

from ._answers import answered, if_unchanged
from ._async_recorder import AsyncRecorder
from ._batches import ExecutionInput
from ._errors import StemmaError
from ._lines import load, records
from ._paging import aitems, items
from ._recorder import Recorder
from ._stemma import Stemma

__all__ = [
    "AsyncRecorder",
    "ExecutionInput",
    "Recorder",
    "Stemma",
    "StemmaError",
    "aitems",
    "answered",
    "if_unchanged",
    "items",
    "load",
    "records",
]
