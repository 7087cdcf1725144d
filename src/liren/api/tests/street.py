"""The cast of the affairs room, each with a client of the API."""

from dataclasses import dataclass, field
from typing import Any

from liren.affairs.tests.world import KEY, LAMP, MORNING, World
from tests.doors import Api, Clock, session


@dataclass
class Street:
    """The world behind the API. `as_` is somebody's client."""

    world: World
    clock: Clock
    clients: dict[str, Api] = field(default_factory=dict)

    def as_(self, who: str) -> Api:
        if who not in self.clients:
            person = getattr(self.world.people, who).person_id
            self.clients[who] = Api(session(person, MORNING))
        return self.clients[who]

    def lamp(self, **more: Any) -> dict[str, Any]:
        return {"procedure": KEY, "place": self.world.people.frame.building_3.path, "answers": LAMP, **more}

    def opened(self, who: str = "wang", **more: Any) -> str:
        answer = self.as_(who).post("/affairs", self.lamp(**more))
        assert answer.status_code == 201, answer.content.decode()
        return str(answer.json()["id"])

    def does(self, who: str, affair: str, step: str, move: str, **answers: Any) -> Any:
        self.clock.tick()
        return self.as_(who).post(f"/affairs/{affair}/steps", {"step": step, "move": move, "answers": answers})

    def handled(self, affair: str) -> None:
        """Accepted, dispatched to the property company, and done by it."""
        for answer in (
            self.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"}),
            self.does("dispatcher", affair, "dispatch", "dispatch"),
            self.does("property_handler", affair, "handle", "done", reply="灯已修好"),
        ):
            assert answer.status_code == 200, answer.content.decode()
