from typing import Any

import httpx


# By which a proxy says that nothing answers behind it.
GATEWAY_STATUSES = (502, 503, 504)


class StemmaError(Exception):
    """What every call raises that was not done; its text is a sentence for people.

    ``code`` is one of the service's closed list, or ``unreachable`` (no answer, half of one, or a proxy's), or ``not_stemma``.
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
        url, status = response.request.url, response.status_code
        if status in GATEWAY_STATUSES:
            told = f"Stemma cannot be reached at {url}: what stands before it says {status}."
            return StemmaError("unreachable", told)
        return StemmaError("not_stemma", f"What answers at {url} is not Stemma ({status}).")


def unreachable(request: httpx.Request, error: httpx.TransportError) -> StemmaError:
    return StemmaError("unreachable", f"Stemma cannot be reached at {request.url}: {error}")
