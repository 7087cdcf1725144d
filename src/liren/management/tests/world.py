"""The cast under the law of tables: six seeded tables let in at 梧桐街道, their fillings opened at 桂花里社区."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World, world
from liren.kit.clock import CHINA
from liren.kit.tests.laid import laid_again
from liren.management import public as management
from liren.management.models import Filling, Submission, TableDefinition
from liren.standards.public import publish

TABLES = (
    "access-buildings", "civil-organisations", "emergency-grids", "health-estates", "housing-buildings",
    "statistics-community",
)  # fmt: skip
MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=CHINA)  # a Monday; October, the third quarter, 2025 are over
SINCE = date(2025, 1, 1)


@dataclass(repr=False)
class Tables:
    """The world and what is asked. askings: by key."""

    here: World
    askings: dict[str, UUID] = field(default_factory=dict)

    def filling(self, key: str) -> UUID:
        enter_system("test")
        return Filling.objects.get(key=key, path=self.here.people.community.path).id

    def page(self, who: str, key: str) -> management.FillingPage:
        return (
            management.filling(self.filling(key), by=self.here.actor(who))
            if who != "system"
            else management.filling(self.filling(key), by=SYSTEM)
        )

    def writes(self, who: str, key: str, cells: dict[tuple[str, str], Any]) -> management.Written:
        id = self.filling(key)
        return management.write_cells(filling=id, cells=cells, by=self.here.actor(who), at=self.here.tick())

    def fills(self, key: str, who: str = "worker") -> dict[tuple[str, str], str]:
        """Write something fitting into every cell that asks and says nothing yet; returns what was written."""
        page = self.page(who, key)
        blank = {
            (row.key, cell.column.key): FITTING[cell.column.asked.type]
            for row in page.rows
            for cell in row.asked
            if cell.origin == "blank" and cell.column.asked is not None and cell.column.asked.required
        }
        self.writes(who, key, blank)
        return blank

    def hands_in(self, key: str, who: str = "worker") -> str:
        """By hand, or by waiting for the day it hands itself in; its digest."""
        id = self.filling(key)
        one = Filling.objects.get(id=id)
        if one.by_itself:
            self.passes(one.due)
            return Submission.objects.filter(filling=id).latest("number").digest
        digest = management.hand_in(filling=id, by=self.here.actor(who), at=self.here.tick())
        self.settle()
        return digest

    def passes(self, day: date) -> None:
        """The working day ends, with what its clocks do."""
        self.here.at = max(self.here.at, datetime.combine(day, time(18, 1), CHINA))
        enter_system("test")
        affairs.expire(self.here.at)
        self.settle()
        enter_system("test")

    def takes(self, key: str, who: str = "supervisor") -> None:
        id = self.filling(key)
        management.take_in(filling=id, by=self.here.actor(who), at=self.here.tick())
        self.settle()

    def settle(self) -> None:
        deliver(self.here)
        deliver(self.here)

    def opens(self, at: datetime) -> int:
        """What the clock opens at that moment, prepared."""
        self.here.at = at
        enter_system("test")
        opened = affairs.open_recurring(at)
        self.settle()
        return opened


FITTING = {"number": "1", "yes_no": "是", "choice": "没有", "money": "0", "text": "无", "date": "2026-11-02"}


def tables() -> Tables:
    """Six tables let in and opened; call inside a transaction."""
    enter_system("test")
    return _tables()


@laid_again
def _tables() -> Tables:
    here = world()
    enter_system("test")
    made = asked_in(here, MORNING)
    made.opens(MORNING)
    enter_system("test")
    return made


def asked_in(here: World, at: datetime) -> Tables:
    """The six tables, let in at `at`, under the law of tables."""
    for key in ("table-admission", "table-filling", "street-table-filling"):
        text = (settings.LAWBOOK / "procedures" / "management" / f"{key}.yaml").read_text("utf-8")
        publish(document=text, publisher="liren", by=SYSTEM, at=at)
    here.at = at
    made = Tables(here)
    management.seed_tables(settings.LAWBOOK, at=at)
    for key in TABLES:
        made.askings[key] = admit(made, key)
    return made


def admitted(
    made: Tables, title: str = "一张表", move: str = "held", columns: tuple[str, ...] = ("楼栋数",), **answers: Any
) -> UUID:
    """An affair of the gate that went to its end: let in by 范勇, or as `move` says."""
    here = made.here
    wanted = [{"column": one} for one in columns]
    opened = affairs.open_affair(
        procedure_key=management.ADMISSION, place_path=here.people.community.path, by=here.actor("gatekeeper"),
        at=here.tick(), origin="worker",
        answers={"title": title, "department": "某局", "columns": wanted, "period": "month"},
    )  # fmt: skip
    here.does("gatekeeper", opened.id, "compare", move, **(answers or {"held": "楼栋数"}))
    here.does("worker", opened.id, "supply", "supplied")
    here.does("gatekeeper", opened.id, "told", "told")
    return opened.id


def admit(made: Tables, key: str, **changed: Any) -> UUID:
    enter_system("test")
    definition = TableDefinition.objects.get(key=key)
    admission = changed.pop("admission", None) or admitted(made, definition.title)
    asked: dict[str, Any] = {
        "definition": definition.id, "path": made.here.people.street.path, "admission": admission, "since": SINCE,
        "until": date(2027, 12, 31),
    }  # fmt: skip
    return management.admit_table(**{**asked, **changed}, by=made.here.actor("gatekeeper"), at=made.here.tick())
