"""A community and a hotline, connected: what the tests of connectors begin with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as project

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.tests.world import MORNING, World
from liren.integrations import public as integrations
from liren.integrations.tests.hotline import PASSWORD, Hotline, answering, mapping
from liren.kit.database import one_transaction, rows
from liren.kit.outbox import drain
from liren.standards.public import publish, publish_reference
from tests.doors import Clock, clock_at


@dataclass
class Line:
    """The community and the hotline, connected. `at` is everybody's clock."""

    world: World
    hotline: Hotline
    clock: Clock
    id: UUID

    def tick(self, **passing: int) -> datetime:
        self.clock.at = self.world.tick(**passing)
        return self.clock.at

    def drained(self, **passing: int) -> None:
        """What follows has followed."""
        at = self.tick(**passing)
        while drain(200, at=at):
            pass

    def asks(self) -> None:
        with one_transaction():
            integrations.ask_now(connector_id=self.id, by=self.world.actor("admin"), at=self.tick())
        self.drained()

    def compares(self) -> list[tuple[str, str]]:
        with one_transaction():
            integrations.reconcile_now(connector_id=self.id, by=self.world.actor("admin"), at=self.tick())
        self.drained()
        return [(one.outside_id, one.kind) for one in self.page().differences]

    def page(self) -> integrations.ConnectorPage:
        with one_transaction():
            return integrations.connector(self.id, self.world.actor("admin"))

    def affair(self, no: str) -> UUID:
        with one_transaction():
            self.world.actor("system")
            [(found,)] = rows("SELECT affair FROM integrations_order WHERE outside_id = %s", no)
        assert isinstance(found, UUID)
        return found

    def seen(self, no: str, who: str = "dispatcher") -> affairs.AffairPage:
        affair = self.affair(no)
        with one_transaction():
            return self.world.page(who, affair)

    def does(self, who: str, no: str, step: str, move: str, **answers: Any) -> None:
        affair = self.affair(no)
        with one_transaction():
            self.world.does(who, affair, step, move, **answers)
        self.clock.at = self.world.at

    def affairs(self) -> int:
        with one_transaction():
            self.world.actor("system")
            [(count,)] = rows("SELECT count(*) FROM affairs_affair")
        return int(str(count))

    def admin(self, ask: Callable[..., Any], **asked: Any) -> Any:
        with one_transaction():
            return ask(**asked, by=self.world.actor("admin"), at=self.tick())


def hotline_law(here: World) -> None:
    here.actor("system")
    book = project.LAWBOOK
    catalogue = (book / "catalogues" / "hotline-appeals.yaml").read_text("utf-8")
    publish_reference(kind="catalogue", document=catalogue, by=SYSTEM, at=here.at)
    text = (book / "procedures" / "management" / "hotline-appeal.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=here.at)


def connect(here: World, url: str, *changes: tuple[str, str], **more: Any) -> UUID:
    path = here.people.community.path
    asked = {"name": "市热线", "url": url, "path": path, "mapping": mapping(path, *changes), "secret": PASSWORD, **more}
    return integrations.make_connector(**asked, by=here.actor("admin"), at=here.tick())[0]


@pytest.fixture
def inside(settings: Any) -> None:
    settings.PRIVATE_TARGETS = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@pytest.fixture
def line(committed: World, inside: None) -> Iterator[Line]:
    with answering() as hotline, clock_at(MORNING) as clock:
        with one_transaction():
            hotline_law(committed)
            made = connect(committed, hotline.url)
        yield Line(committed, hotline, clock, made)
