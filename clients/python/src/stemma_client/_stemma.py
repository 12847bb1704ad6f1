import httpx

from ._rules import Rules
from ._transport import AsyncTransport, Transport
from .client import AuthenticatedClient


class Stemma(AuthenticatedClient):
    """A running service, as the generated operations take it: ``patterns_read.sync(id, client=stemma)``.

    Reads hold what was written before through the same client (``position`` hands that on to another), writes carry an
    Idempotency-Key, and what does no harm twice is tried again.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:3000",
        *,
        api_key: str | None = None,
        actor: str | None = None,
        position: str | None = None,
        retries: int = 4,
        wait_seconds: int = 5,
        timeout: float = 60.0,
    ) -> None:
        super().__init__(base_url=url, token=api_key or "")
        self._rules = Rules(httpx.URL(url), position, retries, wait_seconds)
        named = {"Stemma-Actor": actor} if actor else {}
        if api_key:
            named["Authorization"] = f"Bearer {api_key}"
        headers = httpx.Headers(named, encoding="utf-8")
        self.set_httpx_client(
            httpx.Client(base_url=url, headers=headers, timeout=timeout, transport=Transport(self._rules))
        )
        self.set_async_httpx_client(
            httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, transport=AsyncTransport(self._rules))
        )

    @property
    def position(self) -> str | None:
        """That of the latest write that was answered."""
        return self._rules.position
