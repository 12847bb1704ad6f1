import asyncio
from collections.abc import Sequence

from ._batches import (
    BATCH,
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


class AsyncRecorder:
    """As ``Recorder``, within an event loop: ``record`` returns when the execution is committed."""

    def __init__(self, stemma: Stemma) -> None:
        self._client = stemma.get_async_httpx_client()
        self._free = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self._waiting: list[Waiting] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def record(self, execution: ExecutionInput) -> None:
        loop = asyncio.get_running_loop()
        recorded: asyncio.Future[None] = loop.create_future()
        self._waiting.append(Waiting(identified(execution), recorded))
        if len(self._waiting) >= BATCH:
            self._dispatch()
        elif self._timer is None:
            self._timer = loop.call_later(LINGER_SECONDS, self._dispatch)
        await recorded

    async def close(self) -> None:
        self._dispatch()
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def __aenter__(self) -> "AsyncRecorder":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def _dispatch(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        batch, self._waiting = self._waiting, []
        if batch:
            task = asyncio.ensure_future(self._deliver(batch))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _deliver(self, batch: Sequence[Waiting]) -> None:
        async with self._free:
            await self._send(batch)

    async def _send(self, batch: Sequence[Waiting]) -> None:
        try:
            await self._client.post("/v1/executions", **request_of(batch))
        except Exception as error:
            for part in refuse(batch, error):
                await self._send(part)
        else:
            resolve(batch)
