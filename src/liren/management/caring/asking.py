"""Too much: a worker says so, and an affair asks the director to arrange it."""

from datetime import datetime
from typing import Final

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.affairs.public import Opened
from liren.kit.database import write
from liren.management.caring.months import my_month, served_by

ARRANGEMENT: Final = "management/work-arrangement"


@write
def ask_arrangement(
    *, path: str, wish: str, words: str, with_numbers: bool, key: str, by: Actor, at: datetime
) -> Opened:
    """Open an affair of `management/work-arrangement` at the community one serves.

    with_numbers: the person hands on this month's numbers; without, nobody is told them. wish, words: as the procedure
    asks. key: idempotency, so that the form sent twice opens one. Raises NotAllowed, InvalidInput and whatever
    `open_affair` does.
    """
    if path not in served_by(by):
        raise NotAllowed(act="替这个社区的人请求安排", allowed="在那里工作的人本人")
    own = min((g.path for g in by.grants if g.path.startswith(path)), key=len, default=path)  # a grid worker's grid
    answers = {"title": "这段时间忙不过来，请安排", "wish": wish, "words": words}
    if with_numbers:
        answers["numbers"] = my_month(by, None, at=at).in_words
    return affairs.open_affair(
        procedure_key=ARRANGEMENT, answers={name: said for name, said in answers.items() if said.strip()},
        place_path=own, by=by, at=at, origin="worker", idempotency_key=key or None,
    )  # fmt: skip
