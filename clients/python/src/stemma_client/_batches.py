"""How executions are gathered into requests, and what becomes of them: the same for both recorders."""

import json
import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from ._errors import StemmaError
from ._rules import UNKEYED
from .models.executions_record_body_type_0 import ExecutionsRecordBodyType0 as ExecutionInput

LINGER_SECONDS = 0.002
BATCH = 100
REQUESTS_AT_ONCE = 4
CAPACITY = BATCH * REQUESTS_AT_ONCE


class Waiting(NamedTuple):
    # JSON of its own: what JSON cannot say is at fault by itself.
    execution: str
    # Of concurrent.futures or of asyncio: what is done with it is the same.
    recorded: Any


def identified(execution: ExecutionInput) -> str:
    """As JSON, with an id, so that it counts once however often it is sent, and the time of its recording.

    Raises TypeError or ValueError for what JSON cannot say.
    """
    fields = execution.to_dict()
    if fields.get("executionId") is None:
        fields["executionId"] = str(uuid.uuid4())
    if fields.get("timestamp") is None:
        fields["timestamp"] = datetime.now(timezone.utc).isoformat()
    return json.dumps(fields, separators=(",", ":"), allow_nan=False)


def request_of(batch: Sequence[Waiting]) -> dict[str, Any]:
    executions = ",".join(waiting.execution for waiting in batch)
    return {
        "content": f'{{"executions":[{executions}]}}',
        "headers": {"Content-Type": "application/json"},
        "extensions": UNKEYED,
    }


def resolve(batch: Sequence[Waiting]) -> None:
    for waiting in batch:
        if not waiting.recorded.done():
            waiting.recorded.set_result(None)


def refuse(batch: Sequence[Waiting], error: Exception) -> list[Sequence[Waiting]]:
    """The service records all of a request or nothing: what is at fault must not keep the others out.

    Returns what is to be sent again: those that the refusal names apart from the others, or halves where it names none.
    Nothing, and everyone told, where it is not about them.
    """
    is_about_them = isinstance(error, StemmaError) and error.status in (404, 409, 413, 422)
    if len(batch) > 1 and isinstance(error, StemmaError) and is_about_them:
        pointers = (re.match(r"/executions/(\d+)", each["pointer"]) for each in error.errors)
        named = {int(pointer[1]) for pointer in pointers if pointer}
        bad = [waiting for index, waiting in enumerate(batch) if index in named]
        if 0 < len(bad) < len(batch):
            return [bad, [waiting for index, waiting in enumerate(batch) if index not in named]]
        half = len(batch) // 2
        return [batch[:half], batch[half:]]
    for waiting in batch:
        if not waiting.recorded.done():
            waiting.recorded.set_exception(error)
    return []
