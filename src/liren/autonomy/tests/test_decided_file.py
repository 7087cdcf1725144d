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
        for step, move in way.decided | way.undone | way.done:
            assert move in law.steps[step].moves, (way.procedure, step, move)


def test_no_way_leads_back_before_a_decision_but_by_a_move_that_takes_it_back():
    for way in ways().values():
        law = parse((settings.LAWBOOK / "procedures" / f"{way.procedure}.yaml").read_text("utf-8"))
        ahead, seen = [law.steps[step].moves[move].to for step, move in way.decided], set()
        while ahead:
            step = ahead.pop()
            if step not in seen and step in law.steps:
                seen.add(step)
                ahead += [one.to for key, one in law.steps[step].moves.items() if (step, key) not in way.undone]
        assert not seen & {step for step, _ in way.decided} - {"runoff"}, way.procedure


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
