"""A place's supervision 居（村）务监督 in a year: what was looked at, what came of it, and its appraisals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from liren.affairs import public as affairs
from liren.affairs.public import Publishing
from liren.autonomy.shapes.supervision import AppraisalLine, Appraised, LookedAt, SupervisionPage
from liren.engine.language import Procedure
from liren.standards.public import all_current

SUPERVISION: Final = "autonomy/supervision"
APPRAISAL: Final = "autonomy/appraisal"
_WORDS: Final = (("seen", "看了哪些"), ("reply", "怎么答、怎么改"), ("ruling", "街道（乡镇）怎么处理"))
_GRADES: Final = ("competent", "fairly", "incompetent")


def supervision_at(path: str, year: int, at: datetime) -> SupervisionPage:
    """What the supervision body of a community looked at in a year, and its appraisals. Four statements. For everybody.

    Words stand here as the public square has them; of findings everybody reads how many there are.
    """
    laws = {one.key: one.procedure for one in all_current(path, at)}
    found = affairs.publishing((SUPERVISION, APPRAISAL), path, date(year, 1, 1))
    law = laws.get(SUPERVISION)
    contents = _contents(law)
    looked = tuple(
        _looked(one, law, contents) for one in found if one.procedure_key == SUPERVISION and one.opened.year == year
    )
    kinds = Counter(str(one.affair.answers.get("content")) for one in looked)
    counts = tuple((title, kinds[key]) for key, title in contents.items())
    appraisals = tuple(
        _appraisal(one, laws.get(APPRAISAL)) for one in found
        if one.procedure_key == APPRAISAL and one.opened.year == year
    )  # fmt: skip
    return SupervisionPage(path, year, looked, counts, appraisals)


def _contents(law: Procedure | None) -> Mapping[str, str]:
    field = law.form.get("content") if law else None
    return dict(field.options) if field and field.options else {}


def _looked(one: Publishing, law: Procedure | None, contents: Mapping[str, str]) -> LookedAt:
    did = {(step, move) for step, move, _ in one.done}
    rows = one.answers.get("findings")
    asked = len(rows) if isinstance(rows, list) else 0
    content = one.said.get("content", "") if one.shown else contents.get(str(one.answers.get("content")), "")
    return LookedAt(
        affair=one, content=content, step=_step(one, law),
        found=asked if ("look", "found") in did else None,
        settled=("verify", "settled") in did or ("ruling", "ruled") in did, street=("verify", "street") in did,
        published=max((day for step, move, day in one.done if (step, move) == ("publish", "posted")), default=None),
        words=tuple((title, one.said[key]) for key, title in _WORDS if key in one.said),
    )  # fmt: skip


def _appraisal(one: Publishing, law: Procedure | None) -> AppraisalLine:
    did = {(step, move) for step, move, _ in one.done}
    posted = max((day for step, move, day in one.done if (step, move) == ("publish", "posted")), default=None)
    return AppraisalLine(
        affair=one, step=_step(one, law), posted=posted,
        came=one.said.get("came", "") if posted else "",
        posts=tuple(_posts(one.answers.get("results"))) if "results" in one.plain and posted else (),
        words=one.said.get("results", "") if posted else "",
        twice=("hold", "held_twice") in did and posted is not None,
    )  # fmt: skip


def _posts(rows: Any) -> Sequence[Appraised]:
    told = rows if isinstance(rows, list) else []
    return [
        Appraised(str(row.get("post", "")), *(int(float(str(row.get(key) or 0))) for key in _GRADES))
        for row in told if isinstance(row, dict)
    ]  # fmt: skip


def _step(one: Publishing, law: Procedure | None) -> str:
    if not one.open:
        return "办结"
    return law.steps[one.step].title if law and one.step in law.steps else "在办"
