"""Stemma for programs. See README.md for how its parts go together."""

from ._answers import answered, if_unchanged
from ._async_recorder import AsyncRecorder
from ._batches import ExecutionInput
from ._errors import StemmaError
from ._follow import Reset, StreamedEvent, afollow, follow
from ._lines import load, records
from ._paging import aitems, items
from ._recorder import Recorder
from ._stemma import Stemma

__all__ = [
    "AsyncRecorder",
    "ExecutionInput",
    "Recorder",
    "Reset",
    "Stemma",
    "StemmaError",
    "StreamedEvent",
    "afollow",
    "aitems",
    "answered",
    "follow",
    "if_unchanged",
    "items",
    "load",
    "records",
]
