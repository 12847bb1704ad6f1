from typing import Protocol, TypeVar

from .models.problem import Problem

Answer = TypeVar("Answer")


class _Revised(Protocol):
    rev: int


def answered(answer: Answer | Problem | None) -> Answer:
    """What an operation answers where it was done; where not, it has raised StemmaError. For type checkers."""
    if answer is None or isinstance(answer, Problem):
        raise TypeError(f"The service answered what its document lacks: {answer}")
    return answer


def if_unchanged(state: _Revised) -> str:
    """The ``if_match`` of a change that is meant for what was read: refused where somebody has changed it since."""
    return f'"{state.rev}"'
