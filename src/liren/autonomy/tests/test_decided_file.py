"""The law book's file of what counts as decided and done: each move is there, and a slip is said."""

import pytest
from django.conf import settings

from liren.autonomy.queries.decided import PATH, check_ways, parse_ways, ways
from liren.engine.loading import parse
from liren.engine.problems import DocumentInvalid

SAID = (settings.LAWBOOK / PATH).read_text("utf-8")


def test_every_move_that_decides_or_does_is_one_of_its_procedure():
    for way in ways().values():
        law = parse((settings.LAWBOOK / "procedures" / f"{way.procedure}.yaml").read_text("utf-8"))
        assert law.visibility == "public"
        for step, move in way.decided | way.done:
            assert move in law.steps[step].moves, (way.procedure, step, move)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("procedures:\n", "ways:\n", "没有写规程"),
        ("how: 四议两公开, ", "", "没有写全"),
        ("[resolve.resolved]", "[resolved]", "哪一步哪个办法"),
        ("[resolve.resolved]", "[]", "哪一步哪个办法"),
    ],
)
def test_a_slip_in_the_file_is_said(old, new, said):
    assert old in SAID
    with pytest.raises(DocumentInvalid, match=said):
        parse_ways(SAID.replace(old, new, 1))
    [finding] = check_ways({PATH: SAID.replace(old, new, 1)})
    assert finding.problems
