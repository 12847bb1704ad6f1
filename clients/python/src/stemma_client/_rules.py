"""What is to be said with a request, and whether it is sent again: the same for both ways of sending."""

import random
import re
import uuid
from threading import Lock

import httpx

from ._errors import StemmaError, error_of, unreachable
from ._repeatable import REPEATABLE

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
# Read as they come, not as a whole.
STREAMS = ("application/x-ndjson", "text/event-stream")
# Of requests that do no harm twice as they are, such as executions that have their ids. Under an Idempotency-Key each would
# have a transaction of its own, where the service else puts many into one.
UNKEYED = {"stemma_unkeyed": True}


class Rules:
    def __init__(self, base: httpx.URL, position: str | None, retries: int, wait_seconds: int) -> None:
        self._base = _path(base).rstrip("/")
        self.position = position
        self.retries = retries
        self.wait_seconds = wait_seconds
        self._lock = Lock()

    def prepare(self, request: httpx.Request) -> None:
        """Reads hold what was written before them; a write is known again when it comes twice."""
        if self.position is not None:
            request.headers["Stemma-Min-Position"] = self.position
            request.headers["Prefer"] = f"wait={self.wait_seconds}"
        operation = _path(request.url).removeprefix(self._base)
        if not (_is_unkeyed(request) or "Idempotency-Key" in request.headers) and any(
            request.method == method and re.fullmatch(path, operation) for method, path in REPEATABLE
        ):
            request.headers["Idempotency-Key"] = str(uuid.uuid4())

    def is_read_at_once(self, response: httpx.Response) -> bool:
        return not response.headers.get("content-type", "").startswith(STREAMS) or response.is_error

    def learn(self, response: httpx.Response) -> None:
        """The latest one: answers to writes that were under way together come in any order."""
        position = response.headers.get("Stemma-Position")
        with self._lock:
            if position is not None and (self.position is None or _order(position) > _order(self.position)):
                self.position = position

    def pause(self, request: httpx.Request, outcome: httpx.Response | httpx.TransportError, attempt: int) -> float:
        """How long to wait until it is sent again. Raises StemmaError where it is not to be."""
        if isinstance(outcome, httpx.TransportError):
            error, asked = unreachable(request, outcome), None
            may_pass = True
        else:
            error, asked = error_of(outcome), outcome.headers.get("Retry-After")
            may_pass = asked is not None or error.code in ("unreachable", "idempotency_in_progress")
        is_repeatable = request.method == "GET" or "Idempotency-Key" in request.headers or _is_unkeyed(request)
        if not (may_pass and is_repeatable and attempt <= self.retries):
            raise error from (outcome if isinstance(outcome, httpx.TransportError) else None)
        if asked is not None and asked.isdigit():
            return float(asked)
        longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
        return longest * random.uniform(0.5, 1)


def _path(url: httpx.URL) -> str:
    """As it is sent: a slash within a name, ``%2F``, parts nothing."""
    return url.raw_path.decode("ascii").partition("?")[0]


def _is_unkeyed(request: httpx.Request) -> bool:
    return UNKEYED.items() <= request.extensions.items()


def _order(position: str) -> tuple[int, ...]:
    """``<transaction>.<sequence>``, and behind ``~`` whose it is: as the service gives it, in the order of its log."""
    return tuple(int(part) for part in position.split("~")[0].split("."))
