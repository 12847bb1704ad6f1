import atexit
import time
from collections.abc import Sequence
from concurrent.futures import Future
from queue import Empty, Queue
from threading import Lock, Thread

from ._batches import (
    BATCH,
    CAPACITY,
    LINGER_SECONDS,
    REQUESTS_AT_ONCE,
    ExecutionInput,
    Waiting,
    identified,
    refuse,
    request_of,
    resolve,
)
from ._stemma import Stemma


class Recorder:
    """Gathers executions that are recorded one by one into requests of 100, or what 2 ms bring.

    ``record`` waits while too many are waiting already, and gives a future that is done when the execution is committed,
    and raises StemmaError where it is refused; one that is cancelled before it is on its way is not sent. Everything is
    sent before the program ends; ``close`` waits for that.
    """

    def __init__(self, stemma: Stemma) -> None:
        self._client = stemma.get_httpx_client()
        self._queue: Queue[Waiting | None] = Queue(CAPACITY)
        self._lock = Lock()
        self._is_closed = False
        self._gathering = Lock()
        # Not of a ThreadPoolExecutor, which takes nothing any more once the program ends, before ``atexit`` is asked.
        self._senders = [Thread(target=self._deliver, daemon=True) for _ in range(REQUESTS_AT_ONCE)]
        for sender in self._senders:
            sender.start()
        atexit.register(self.close)

    def record(self, execution: ExecutionInput) -> "Future[None]":
        recorded: Future[None] = Future()
        # Nothing may come behind the end.
        with self._lock:
            if self._is_closed:
                raise RuntimeError("The recorder is closed.")
            self._queue.put(Waiting(identified(execution), recorded))
        return recorded

    def close(self) -> None:
        with self._lock:
            if not self._is_closed:
                self._queue.put(None)
            self._is_closed = True
        for sender in self._senders:
            sender.join()
        atexit.unregister(self.close)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _deliver(self) -> None:
        while batch := self._gather():
            self._send(batch)

    def _gather(self) -> list[Waiting]:
        """A request's worth, by one sender at a time; nothing at the end."""
        batch: list[Waiting] = []
        until = float("inf")
        with self._gathering:
            while len(batch) < BATCH:
                try:
                    patience = None if not batch else max(0.0, until - time.monotonic())
                    waiting = self._queue.get(timeout=patience)
                except Empty:
                    break
                if waiting is None:
                    # For the other senders, too.
                    self._queue.put(None)
                    break
                if waiting.recorded.set_running_or_notify_cancel():
                    until = until if batch else time.monotonic() + LINGER_SECONDS
                    batch.append(waiting)
        return batch

    def _send(self, batch: Sequence[Waiting]) -> None:
        try:
            self._client.post("/v1/executions", **request_of(batch))
        except Exception as error:
            for part in refuse(batch, error):
                self._send(part)
        else:
            resolve(batch)
