"""Elections of the matrix's community: one short of a seat, one whose box is counted, one with a vote by proxy."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from liren.access import public as access
from liren.actors.tests.cast import BEGAN
from liren.autonomy import public as autonomy
from liren.kit.clock import now

if TYPE_CHECKING:
    from tests.matrix_world import Matrix

NAMES = ("沈知秋", "苏晚舟", "程立冬", "顾南乔", "秦望岳")
CLOSES = BEGAN + timedelta(days=2400)


def elections(made: "Matrix") -> None:
    """Five voters by hand; two seats among three. Afterwards the reader is the system."""
    people = made.world.people
    worker = access.enter(made.people["worker"], "test")
    path = people.community.path
    roll = autonomy.make_roll(path=path, title="选民名册", body="residents", on=BEGAN.date(), by=worker, at=BEGAN)
    entries = autonomy.add_entries(roll_id=roll, entries=[autonomy.NewEntry(one) for one in NAMES], by=worker, at=BEGAN)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=BEGAN)
    assert people.director.person_id is not None
    director = people.director.person_id
    made.ids["elected.question"] = str(_counted(made, roll, entries, director, settles=True))
    made.ids["boxed.question"] = str(_counted(made, roll, entries, director, settles=False))
    later = now() + timedelta(days=20)
    polled = _asked(director, roll, opens=later, closes=later + timedelta(days=1))
    proxy = autonomy.NewProxy(entries[4], "委托书第 1 号", entries[3])
    autonomy.give_proxy(
        question_id=polled, proxy=proxy, by=access.enter(made.people["worker"], "test"), at=BEGAN
    )  # fmt: skip
    made.ids["polled.question"] = str(polled)
    access.enter_system("test")


def _asked(director: UUID, roll: UUID, *, opens=BEGAN, closes=CLOSES) -> UUID:
    who = access.enter(director, "test")
    wanted = autonomy.NewQuestion(
        roll, "居民委员会选举", opens, closes, named=False, rule="jw-election-voters", most=2,
        options=[autonomy.Option(f"o{n}", name) for n, name in enumerate(NAMES[:3], 1)], channels=("paper", "proxy"),
    )  # fmt: skip
    question = autonomy.ask(question=wanted, by=who, at=BEGAN)
    autonomy.open_question(question_id=question, by=who, at=BEGAN)
    return question


def _counted(made: "Matrix", roll: UUID, entries: tuple[UUID, ...], director: UUID, *, settles: bool) -> UUID:
    question = _asked(director, roll)
    worker = access.enter(made.people["worker"], "test")
    for one in entries:
        autonomy.mark_voted(
            question_id=question, entry_id=one, channel="paper", document="签到表第 1 页", by=worker, at=BEGAN
        )
    autonomy.close_question(question_id=question, by=access.enter(director, "test"), at=CLOSES)
    ballots = [["o1"], ["o1", "o2"], ["o1", "o3"], ["o2"], ["o3"]]
    autonomy.add_bundle(
        question_id=question, bundle=autonomy.NewBundle("第 1 号票箱", ballots),
        by=access.enter(made.people["worker"], "test"), at=CLOSES,
    )  # fmt: skip
    who = access.enter(director, "test")
    autonomy.count_box(question_id=question, document="计票单第 1 号", by=who, at=CLOSES)
    if settles:
        said = {"women": ("later", ""), "kin": ("yes", "当选人的书面声明")}
        autonomy.settle(question_id=question, statements=said, by=who, at=CLOSES)
    return question
