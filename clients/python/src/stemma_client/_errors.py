from typing import Any

import httpx


class StemmaError(Exception):
    """What every call raises that was not done; its text is a sentence for people.

    ``code`` is one of the service's closed list, or ``unreachable`` (no answer, or half of one), or ``not_stemma``.
    ``problem`` is what was answered, with what a caller needs to go on (``currentRev``, ``nodeIds``, …).
    """

    def __init__(self, code: str, message: str, problem: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.problem = problem or {}

    @property
    def status(self) -> int | None:
        """None where nothing was answered."""
        return self.problem.get("status")

    @property
    def errors(self) -> list[dict[str, str]]:
        """Which parts of the request are at fault: ``pointer``, ``code`` and ``detail`` of each."""
        return self.problem.get("errors", [])


def error_of(response: httpx.Response) -> StemmaError:
    """For an answer that is no success and has been read."""
    try:
        problem = response.json()
        return StemmaError(problem["code"], problem["detail"], problem)
    except (ValueError, KeyError, TypeError):
        url = response.request.url
        return StemmaError("not_stemma", f"What answers at {url} is not Stemma ({response.status_code}).")


def unreachable(request: httpx.Request, error: httpx.TransportError) -> StemmaError:
    return StemmaError("unreachable", f"Stemma cannot be reached at {request.url}: {error}")
