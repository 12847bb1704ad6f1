import asyncio
import time
from itertools import count
from weakref import WeakKeyDictionary

import httpx

from ._rules import Rules


class Transport(httpx.BaseTransport):
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._rules.prepare(request)
        for attempt in count(1):
            outcome: httpx.Response | httpx.TransportError
            try:
                outcome = self._inner.handle_request(request)
                outcome.request = request
                # A connection that breaks within an answer is noticed here, where the request can be repeated.
                if self._rules.is_read_at_once(outcome):
                    outcome.read()
            except httpx.TransportError as error:
                outcome = error
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                self._rules.learn(outcome)
                return outcome
            time.sleep(self._rules.pause(request, outcome, attempt))
        raise AssertionError

    def close(self) -> None:
        self._inner.close()


class AsyncTransport(httpx.AsyncBaseTransport):
    """Of each event loop its own connections: those of one that has ended, as of ``asyncio.run``, are of no use."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncHTTPTransport] = WeakKeyDictionary()

    @property
    def _inner(self) -> httpx.AsyncHTTPTransport:
        loop = asyncio.get_running_loop()
        if loop not in self._of_loops:
            self._of_loops[loop] = httpx.AsyncHTTPTransport()
        return self._of_loops[loop]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._rules.prepare(request)
        for attempt in count(1):
            outcome: httpx.Response | httpx.TransportError
            try:
                outcome = await self._inner.handle_async_request(request)
                outcome.request = request
                if self._rules.is_read_at_once(outcome):
                    await outcome.aread()
            except httpx.TransportError as error:
                outcome = error
            if isinstance(outcome, httpx.Response) and outcome.is_success:
                self._rules.learn(outcome)
                return outcome
            await asyncio.sleep(self._rules.pause(request, outcome, attempt))
        raise AssertionError

    async def aclose(self) -> None:
        await self._inner.aclose()
