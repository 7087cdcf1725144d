"""Two installations: 桂花里's with the keys of every test, 银杏's with keys of its own, which know each other."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from liren.actors.tests.cast import Cast
from liren.integrations.public import exchange
from liren.territories.public import Place

ALL = tuple(exchange.items())


@dataclass
class Two:
    """here: 桂花里's partner 银杏; there: 银杏's partner 桂花里. keys: where 银杏's lie."""

    people: Cast
    settings: Any
    keys: Path
    at: datetime
    here: UUID
    there: UUID

    @property
    def sender(self) -> Place:
        return self.people.frame.guihuali

    @property
    def receiver(self) -> Place:
        return self.people.frame.yinxing

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """Within, this is 银杏's installation."""
        before, self.settings.KEYS = self.settings.KEYS, self.keys
        try:
            yield
        finally:
            self.settings.KEYS = before

    def offers(self, item: str, who: str = "admin") -> bytes:
        by = self.people.enter(who, at=self.at)
        made = exchange.offer(partner_id=self.here, item=item, path=self.sender.path, by=by, at=self.at)
        return exchange.file_of(made, by)[1]

    def deposits(self, data: bytes, who: str = "admin") -> exchange.Deposited:
        return exchange.deposit(data=data, by=self.people.enter(who, at=self.at), at=self.at)

    def page(self, id: UUID, who: str = "admin") -> exchange.PackagePage:
        return exchange.package(id, self.people.enter(who, at=self.at))

    def takes(self, id: UUID, who: str = "admin") -> int:
        return exchange.take(package_id=id, by=self.people.enter(who, at=self.at), at=self.at)

    def receipt(self, id: UUID, who: str = "admin") -> bytes:
        return exchange.file_of(id, self.people.enter(who, at=self.at))[1]


def two(people: Cast, settings: Any, keys: Path, at: datetime) -> Two:
    made = Two(people, settings, keys, at, UUID(int=0), UUID(int=0))
    mine = exchange.identity()
    with made.elsewhere():
        theirs = exchange.identity()
    by = people.enter("admin", at=at)

    def knows(name: str, path: str, called: str, of: exchange.Identity) -> UUID:
        return exchange.make_partner(
            name=name, path=path, theirs=called, signing_key=of.signing, sealing_key=of.sealing, outgoing=ALL,
            incoming=ALL, by=by, at=at,
        )  # fmt: skip

    made.here = knows("银杏平台", made.sender.path, made.receiver.path, theirs)
    made.there = knows("桂花里平台", made.receiver.path, made.sender.path, mine)
    return made


def changed(data: bytes, **cells: Any) -> bytes:
    """The package with its manifest changed, the signature left."""
    document = json.loads(data)
    document["manifest"] |= cells
    return json.dumps(document).encode()
