"""Two at once: of two votes of one person one counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection

from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.errors import AlreadyVoted
from liren.autonomy.public import NewEntry, NewQuestion
from liren.kit.database import one_transaction
from liren.registry.tests.village import AT
from liren.territories.tests.cast import invented_frame


def test_of_two_votes_of_one_person_at_once_one_counts(emptied_after):
    with one_transaction():
        enter_system("test")
        path = invented_frame().guihuali.path
        roll = autonomy.make_roll(path=path, title="名册", body="residents", on=AT.date(), by=SYSTEM, at=AT)
        [who] = autonomy.add_entries(roll_id=roll, entries=[NewEntry("陈远山")], by=SYSTEM, at=AT)
        autonomy.freeze_roll(roll_id=roll, by=SYSTEM, at=AT)
        wanted = NewQuestion(roll, "修路", AT, AT + timedelta(days=1), named=True)
        question = autonomy.ask(question=wanted, by=SYSTEM, at=AT)
        autonomy.open_question(question_id=question, by=SYSTEM, at=AT)
    together = Barrier(2)

    def votes(choice: str) -> str:
        try:
            with one_transaction():
                enter_system("test")
                together.wait(60)
                autonomy.mark_voted(
                    question_id=question, entry_id=who, channel="paper", document="第 1 页", choices=[choice],
                    by=SYSTEM, at=AT,
                )  # fmt: skip
                return "marked"
        except AlreadyVoted:
            return "already"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(votes, ["agree", "against"], timeout=120))
    with one_transaction():
        enter_system("test")
        assert (outcomes, autonomy.marks(question, SYSTEM).voted.persons) == (["already", "marked"], 1)
