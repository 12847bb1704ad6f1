import asyncio
import time
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from typing import Any

import httpx
from httpx_sse import ServerSentEvent, aconnect_sse, connect_sse

from ._answers import answered
from ._errors import StemmaError
from ._stemma import Stemma
from .api.state import sync_sync

PATH = "/v1/events/stream"
PAUSE_SECONDS = 1.0


@dataclass(frozen=True)
class StreamedEvent:
    """An event in the form of CloudEvents 1.0, by its place among all events."""

    id: str
    event: dict[str, Any]


@dataclass(frozen=True)
class Reset:
    """Events behind where it was are not held any more (``dropped``), or it was in another record (``unknown``): it goes
    on at ``id``."""

    id: str
    reason: str


def follow(
    stemma: Stemma, *, after: str | None = None, **filter: str
) -> Generator[StreamedEvent | Reset, None, None]:
    """Every event as it is committed, each once and in order. It goes on where it was after whatever breaks the connection,
    for ever.

    ``after`` is the ``id`` of an event, or a position; ``"0.0"``: all that is held; None: from when it is first asked on.
    The filter is that of ``GET /v1/events/stream``: ``follow(stemma, eventType="version_created")``.
    """
    place = after
    while True:
        try:
            # Where it begins must be known before the first event, or a broken connection would lose what came meanwhile.
            place = place or answered(sync_sync.sync(client=stemma)).position
            query = {**filter, "after": place}
            with connect_sse(stemma.get_httpx_client(), "GET", PATH, params=query) as source:
                for message in source.iter_sse():
                    if _is_told(message):
                        yield _told(message)
                    # Also where nothing was told: what is left out by the filter need not be looked through again.
                    place = message.id or place
        except (httpx.TransportError, StemmaError) as error:
            _raise_unless_broken(error)
        time.sleep(PAUSE_SECONDS)


async def afollow(
    stemma: Stemma, *, after: str | None = None, **filter: str
) -> AsyncGenerator[StreamedEvent | Reset, None]:
    """The same where each event is awaited. Within ``contextlib.aclosing`` its connection ends with the block."""
    place = after
    while True:
        try:
            place = place or answered(await sync_sync.asyncio(client=stemma)).position
            query = {**filter, "after": place}
            async with aconnect_sse(stemma.get_async_httpx_client(), "GET", PATH, params=query) as source:
                async for message in source.aiter_sse():
                    if _is_told(message):
                        yield _told(message)
                    # Also where nothing was told: what is left out by the filter need not be looked through again.
                    place = message.id or place
        except (httpx.TransportError, StemmaError) as error:
            _raise_unless_broken(error)
        await asyncio.sleep(PAUSE_SECONDS)


def _is_told(message: ServerSentEvent) -> bool:
    """What only says ``retry``, or how far all has been told, is no event, but httpx-sse passes it on."""
    return message.data != ""


def _told(message: ServerSentEvent) -> StreamedEvent | Reset:
    data = message.json()
    return Reset(message.id, data["reason"]) if message.event == "reset" else StreamedEvent(message.id, data)


def _raise_unless_broken(error: httpx.TransportError | StemmaError) -> None:
    """A refusal is for good; what broke, or asks for patience, is tried again."""
    if isinstance(error, StemmaError) and error.code != "unreachable" and error.status not in (429, 503, 504):
        raise error
