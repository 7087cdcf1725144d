"""What the strategies promise to other rooms."""

from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.forms import check, clean
from liren.engine.lint import lint
from liren.engine.loading import parse
from liren.engine.steps import all_fields
from liren.engine.tests.strategies import answers_for, procedure_documents, procedures


@given(procedure_documents())
@settings(max_examples=60)
def test_every_drawn_procedure_loads_and_passes_lint(document) -> None:
    assert [str(problem) for problem in lint(parse(document))] == []


@given(st.data())
@settings(max_examples=60)
def test_every_drawn_answer_is_accepted_and_kept(data) -> None:
    fields = all_fields(data.draw(procedures(most_steps=3)))
    answers = data.draw(answers_for(fields, whole=True))
    assert check(fields, answers) == {}
    assert set(clean(fields, answers)) == set(answers)
