"""Burden, Merkle trees, and that the engine stands alone."""

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import liren.engine
from liren.engine.burden import Burden, burden
from liren.engine.language import Procedure
from liren.engine.loading import parse
from liren.engine.merkle import root
from liren.engine.tests.lawbook import procedure_text
from liren.engine.tests.strategies import procedures
from liren.engine.usual import usual_way

GRID = parse(procedure_text("management/grid-event"))


def test_the_engine_stands_alone() -> None:
    """Every module of the engine imports in a fresh interpreter without Django, psycopg or another room."""
    folder = Path(liren.engine.__file__).parent
    names = [f"liren.engine.{path.stem}" for path in folder.glob("*.py") if path.stem != "__init__"]
    code = f"""
import importlib, sys
for name in {names!r}: importlib.import_module(name)
rooms = {{name.split('.')[1] for name in sys.modules if name.startswith('liren.')}}
print(sorted(rooms), 'django' in sys.modules, 'psycopg' in sys.modules)
"""
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=folder.parents[1], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "['engine'] False False"


def test_burden_counts_the_usual_way() -> None:
    assert usual_way(GRID).keys == ("accept", "dispatch", "handle", "verify", "feedback")
    assert burden(GRID) == Burden(5, 3, 3, 3, 4)


@given(procedures())
def test_every_field_of_the_usual_way_is_counted_once(procedure: Procedure) -> None:
    counted = burden(procedure)
    way = [
        field for step, move in usual_way(procedure).legs for form in (step.form, move.asks) for field in form.values()
    ]
    total = counted.resident_fields + counted.worker_fields + counted.known_fields
    assert total == len(procedure.form) + len(way)


leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@given(leaves)
def test_the_root_changes_with_any_leaf_and_with_a_cut_tail(leaves) -> None:
    assert root([*leaves[:-1], leaves[-1] + b"x"]) != root(leaves)
    assert root(leaves[:-1]) != root(leaves)


def test_the_root_is_that_of_rfc_6962() -> None:
    """The test vectors of the Certificate Transparency reference implementation."""
    vectors = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")]
    assert root(vectors[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root(vectors[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert root(vectors[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
