"""Writes as data: an address, what is sent, which action of a room it is, and what that refuses.

Most writes are the same three lines: take what was sent, call one action with who and when, answer. They are declared
here as rows; a write that does more stays a function of its own.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field as Described

from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.kit.clock import now
from liren.kit.errors import DomainError

_IN_PATH = re.compile(r"\{(?:(\w+):)?(\w+)\}")
_TYPES: dict[str, Any] = {
    "uuid": UUID,
    "int": Annotated[int, Described(ge=1, le=2**63 - 1)],
    "": Annotated[str, Described(max_length=120)],
}


@dataclass(frozen=True, slots=True)
class Act:
    """does: called with what was sent by name, `by` and `at`. names: the action's own word for a name of the path.

    sends: what the body holds, which may be left away where all of it may; None for nothing. gives: the shape of the
    answer; None: 204. told: the name under which a plain answer (an id, a number) is given.
    """

    path: str
    summary: str
    does: Callable[..., Any]
    refuses: tuple[type[DomainError], ...]
    names: tuple[tuple[str, str], ...] = ()
    sends: type[Asked] | None = None
    gives: Any = None
    status: int = 200
    told: str = ""
    key: str = ""
    public: bool = False


def register(router: Router, acts: Iterable[Act]) -> None:
    """Make an operation of each act."""
    for act in acts:
        status = act.status if act.gives else 204
        operation(
            router, "POST", act.path, summary=act.summary, gives={status: act.gives}, refuses=act.refuses,
            public=act.public,
        )(_view(act, status))  # fmt: skip


def _view(act: Act, status: int) -> Callable[..., Any]:
    """A view with the signature ninja reads: the request, the names of the path, the body."""
    names = dict(act.names)

    def view(request: HttpRequest, **given: Any) -> Any:
        body = given.pop("given", None) or (act.sends() if act.sends else None)
        sent = {name: getattr(body, name) for name in type(body).model_fields} if body is not None else {}
        where = {names.get(name, name): value for name, value in given.items()}
        answer = act.does(**where, **sent, by=actor_of(request), at=now())
        if not act.gives:
            return Status(204, None)
        return Status(status, {act.told: answer} if act.told else answer)

    places = [(name, _TYPES[kind or ""]) for kind, name in _IN_PATH.findall(act.path)]
    parameters = [Parameter("request", Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)]
    parameters += [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind) for name, kind in places]
    if act.sends is not None:
        optional = all(not one.is_required() for one in act.sends.model_fields.values())
        parameters.append(
            Parameter(
                "given", Parameter.POSITIONAL_OR_KEYWORD, annotation=act.sends | None if optional else act.sends,
                default=None if optional else Parameter.empty,
            )
        )  # fmt: skip
    view.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    view.__name__ = act.key or act.does.__name__
    return view
