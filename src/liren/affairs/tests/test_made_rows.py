"""Rows made by the thousand are what the constructor makes."""

from uuid import uuid4

import pytest
from django.db.models import Model

from liren.affairs.models import Affair, Record, Span, Work
from liren.kit.making import made


@pytest.mark.parametrize("model", [Affair, Record, Span, Work])
def test_a_row_is_as_the_constructor_makes_it(model: type[Model]) -> None:
    said = {"id": uuid4()} if model in (Affair, Work) else {}
    by_hand, plain = made(model, **said), model(**said)
    state = (by_hand.__dict__.pop("_state"), plain.__dict__.pop("_state"))
    assert by_hand.__dict__ == plain.__dict__
    assert [(one.db, one.adding) for one in state] == [(None, True)] * 2
    names = [name for name, value in plain.__dict__.items() if isinstance(value, dict)]
    assert all(getattr(by_hand, name) is not getattr(made(model, **said), name) for name in names), (
        "defaults of its own"
    )


def test_a_name_the_table_has_not_is_an_error() -> None:
    with pytest.raises(TypeError, match="affair"):
        made(Span, affair="x")
