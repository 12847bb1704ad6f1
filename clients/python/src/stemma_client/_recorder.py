import atexit
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, Queue
from threading import BoundedSemaphore, Lock, Thread

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
    and raises StemmaError where it is refused. Everything is sent before the program ends; ``close`` waits for that.
    """

    def __init__(self, stemma: Stemma) -> None:
        self._client = stemma.get_httpx_client()
        self._queue: Queue[Waiting | None] = Queue(CAPACITY)
        self._senders = ThreadPoolExecutor(REQUESTS_AT_ONCE)
        self._free = BoundedSemaphore(REQUESTS_AT_ONCE)
        self._lock = Lock()
        self._is_closed = False
        self._gatherer = Thread(target=self._gather, daemon=True)
        self._gatherer.start()
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
        self._gatherer.join()
        self._senders.shutdown()
        atexit.unregister(self.close)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _gather(self) -> None:
        is_open = True
        while is_open:
            batch: list[Waiting] = []
            until = float("inf")
            while is_open and len(batch) < BATCH:
                try:
                    patience = None if not batch else max(0.0, until - time.monotonic())
                    waiting = self._queue.get(timeout=patience)
                except Empty:
                    break
                if waiting is None:
                    is_open = False
                else:
                    until = until if batch else time.monotonic() + LINGER_SECONDS
                    batch.append(waiting)
            if batch:
                self._free.acquire()
                self._senders.submit(self._send_and_free, batch)

    def _send_and_free(self, batch: Sequence[Waiting]) -> None:
        try:
            self._send(batch)
        finally:
            self._free.release()

    def _send(self, batch: Sequence[Waiting]) -> None:
        try:
            self._client.post("/v1/executions", **request_of(batch))
        except Exception as error:
            for part in refuse(batch, error):
                self._send(part)
        else:
            resolve(batch)
