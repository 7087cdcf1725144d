"""Walking an affair of a procedure nobody has seen over HTTP: one of what is offered, until it is closed."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access.public import SYSTEM, enter_system
from liren.actors.public import organisations
from liren.affairs import public as affairs
from liren.engine.language import Procedure
from liren.engine.steps import all_fields, asked, timeout_move
from liren.jobs.periodic import run_due
from liren.kit.outbox import drain
from liren.standards.public import publish
from tests.doors import said
from tests.unseen import Crowd, sent_as_form

WORKERS = ("worker", "dispatcher", "grid_worker", "property_handler", "cityops_handler", "safety_handler")
LONGEST = 80


class Walk:
    """One affair: whoever is offered something does one of the things offered, until it is closed.

    `owner` follows it from the beginning.
    """

    owner = "wang"

    def __init__(self, crowd: Crowd, procedure: Procedure, chance: random.Random) -> None:
        self.crowd, self.procedure, self.chance = crowd, procedure, chance
        self.id = ""
        self.acts: list[str] = []

    def to_the_end(self) -> None:
        self._publish()
        self._open()
        self._deliver()
        while self._seen(self.owner)["state"] == "open":
            assert len(self.acts) < LONGEST, self.acts
            self.crowd.clock.tick(minutes=self.chance.choice((1, 30, 200)))
            self._switch()
            self._act()
            self._deliver()
        self._whole()

    # -- beginning --

    def _publish(self) -> None:

        enter_system("test")
        at = self.crowd.clock.at - timedelta(days=1)
        publish(document=self.procedure.document, publisher="nobody", by=SYSTEM, at=at)
        assert self.crowd.browsers["worker"].get(f"/procedures/{self.procedure.key}").status_code == 200

    def _open(self) -> None:

        place = self.crowd.world.people.frame.building_3.path
        body = {"procedure": self.procedure.key, "place": place, "answers": self._opening()}
        opened = self.crowd.apis["wang"].post("/affairs", body)
        assert opened.status_code == 201, said(opened)
        self.id = opened.json()["id"]

    def _opening(self) -> dict[str, Any]:
        day = (self.crowd.clock.at + timedelta(days=self.chance.randint(40, 90))).date().isoformat()
        return {"title": "一件事", **({"day": day} if "day" in self.procedure.form else {})}

    # -- going on --

    def _seen(self, who: str, id: str | None = None) -> dict[str, Any]:

        answer = self.crowd.apis[who].get(f"/affairs/{id or self.id}")
        assert answer.status_code in (200, 404), said(answer)
        found: dict[str, Any] = (
            answer.json() if answer.status_code == 200 else {"moves": [], "may": {}, "state": "open"}
        )
        return found

    def _switch(self) -> None:
        """Now and then the street goes into emergency mode."""
        if self.chance.random() < 0.05:
            until = (self.crowd.clock.at + timedelta(days=7)).date().isoformat()
            form = {"path": self.crowd.world.people.street.path, "mode": "emergency", "reason": "防汛", "until": until}
            assert self.crowd.browsers["dispatcher"].post("/switches/mode", form).status_code in (303, 409)

    def _act(self) -> None:
        people = list(WORKERS)
        self.chance.shuffle(people)
        for who in people:
            seen = self._seen(who)
            if seen["may"].get("agree") and self.chance.random() < 0.7:
                return self._agree(who, seen)
            if seen["may"].get("rate"):
                return self._rate(who, seen)
            if seen["may"].get("depart_way") and self.chance.random() < 0.05:
                return self._depart(who, seen)
            if seen["moves"] and not self._goes_round(seen["moves"]):
                return self._move(who, seen, self.chance.choice(seen["moves"]))
        return self._let_time_pass()

    def _goes_round(self, moves: list[dict[str, Any]]) -> bool:
        """Whether all that is offered was done twice, while the clock would lead on."""
        timed = all(timeout_move(self.procedure.steps[move["step"]]) for move in moves)
        return timed and all(
            sum(f" {move['step']}.{move['key']} " in act for act in self.acts) > 1 for move in moves
        )  # fmt: skip

    def _move(self, who: str, seen: dict[str, Any], move: dict[str, Any]) -> None:

        answers = self._answers(move["asks"]) | self._named(seen, move)
        if self.chance.random() < 0.4:
            self._by_page(who, move, answers, seen)
        else:
            body = {"step": move["step"], "move": move["key"], "line": move["line"], "answers": answers}
            done = self.crowd.apis[who].post(f"/affairs/{self.id}/steps", body | {"version": seen["version"]})
            assert done.status_code == 200, (body, said(done), self.acts)
            again = self.crowd.apis[who].post(f"/affairs/{self.id}/steps", body | {"version": seen["version"]})
            assert again.status_code in (403, 404, 409), said(again)
        self.acts.append(f"{who} {move['step']}.{move['key']} {move['line']}")

    def _by_page(self, who: str, move: dict[str, Any], answers: dict[str, Any], seen: dict[str, Any]) -> None:

        step = self.procedure.steps[move["step"]]
        fields = asked(step, step.moves[move["key"]])
        named = {key: answers[key] for key in ("unit", "units", "with") if key in answers}
        form = sent_as_form(fields, {k: v for k, v in answers.items() if k in fields}) | named
        address = f"/affairs/{self.id}/do/{move['step']}/{move['key']}"
        page = self.crowd.browsers[who].get(address, {"line": move["line"]})
        assert page.status_code == 200, said(page)
        done = self.crowd.browsers[who].post(address, form | {"line": move["line"], "version": str(seen["version"])})
        assert done.status_code == 303, (form, said(done))

    def _named(self, seen: dict[str, Any], move: dict[str, Any]) -> dict[str, Any]:
        """The organisations a move wants: one to do it, some called, some to help; only those of the cast."""
        if not (move["assigns"] or move["calls"]):
            return {}
        orgs = self.crowd.world.people.orgs
        ours = {str(orgs[key]) for key in ("property", "cityops", "safety")}
        choices = [choice["id"] for choice in seen["proposal"]["choices"] if choice["id"] in ours]
        some = self.chance.sample(choices, self.chance.randint(1, len(choices)))
        if move["calls"]:
            return {"units": some}
        return {"unit": some[0], **({"with": some[1:]} if move["helpers"] and some[1:] else {})}

    def _answers(self, schema: dict[str, Any]) -> dict[str, Any]:
        wanted = schema.get("required", [])
        asked = {key: one for key, one in schema["properties"].items() if key in wanted or self.chance.random() < 0.7}
        return {key: self._answer(key, one) for key, one in asked.items()}

    def _answer(self, key: str, schema: dict[str, Any]) -> Any:

        field = all_fields(self.procedure)[key]
        values: dict[str, Any] = {
            "text": "写一句",
            "long_text": "写几句",
            "number": 1,
            "date": "2026-12-01",
            "yes_no": True,
            "table": [],
        }
        if field.type == "choice":
            return self.chance.choice(field.options)[0]
        if field.type == "choices":
            count = self.chance.randint(1, len(field.options))
            return [value for value, _ in self.chance.sample(field.options, count)]
        if field.type == "table":
            return [{"title": f"第 {n} 样"} for n in range(self.chance.randint(1, 2))]
        if field.type == "number":
            return str(int(field.min or 0))
        return values[field.type]

    def _agree(self, who: str, seen: dict[str, Any]) -> None:

        done = self.crowd.apis[who].post(f"/affairs/{self.id}/agreement", {"version": seen["version"]})
        assert done.status_code == 200, said(done)
        self.acts.append(f"{who} agrees")

    def _rate(self, who: str, seen: dict[str, Any]) -> None:

        body = {"grade": self.chance.randint(1, 5), "line": seen["may"]["line"]}
        done = self.crowd.apis[who].post(f"/affairs/{self.id}/rating", body)
        assert done.status_code == 200, said(done)
        self.acts.append(f"{who} rates {body}")

    def _depart(self, who: str, seen: dict[str, Any]) -> None:

        body = {"step": seen["step"], "clause": "moves", "instead": "tell", "reason": "试一试", "hope": "看看能不能快"}
        done = self.crowd.apis[who].post(f"/affairs/{self.id}/departures", body)
        assert done.status_code in ((422,) if seen["step"] == "tell" else (200,)), said(done)
        self.acts.append(f"{who} departs")

    def _let_time_pass(self) -> None:
        """Nobody is offered anything: children are to be ended, or a clock is to run out."""

        enter_system("test")
        children = [kin for kin in affairs.children(UUID(self.id)).children if kin.state == "open"]
        for child in children:
            body = {"step": "accept", "move": "decline", "answers": {"reason": "并到一起办"}}
            assert self.crowd.apis["worker"].post(f"/affairs/{child.affair_id}/steps", body).status_code == 200
            assert self.crowd.apis["wang"].post(f"/affairs/{child.affair_id}/rating", {"grade": 5}).status_code == 200
        if not children:
            dues = [work["due"]["at"] for work in self._seen("worker")["work"] if work["due"]["at"]]
            assert dues, ("stuck", self.acts, self._seen("worker")["work"])
            latest = max(datetime.fromisoformat(due) for due in dues)
            self.crowd.clock.at = max(self.crowd.clock.at, latest) + timedelta(minutes=1)
            enter_system("test")
            affairs.expire(self.crowd.clock.at)
        self.acts.append("time passes")

    def _deliver(self) -> None:

        enter_system("test")
        while drain(200, at=self.crowd.clock.at):
            pass

    # -- the end --

    def _whole(self) -> None:

        closed = self._seen(self.owner)
        kinds = [entry["kind"] for entry in closed["timeline"]]
        assert "told" in kinds[: kinds.index("closed")], kinds
        assert (closed["work"], closed["moves"]) == ([], [])
        assert self.crowd.browsers["worker"].get(f"/affairs/{self.id}").status_code == 200
        if self.owner == "wang":
            assert self.crowd.browsers["wang"].get(f"/mine/{self.id}").status_code == 200
        enter_system("test")
        assert affairs.verify(UUID(self.id)).broken is None
        assert [one for one in affairs.findings() if self.id in one] == []


class Recurring(Walk):
    """One that nobody reports: the clock opens it, once for each subject and period, and workers see it to its end."""

    owner = "worker"

    def _open(self) -> None:
        before = self._opened()
        run_due(self.crowd.clock.at)
        opened = [one for one in self._opened() if one not in before]
        assert opened, "the clock opened nothing"
        run_due(self.crowd.clock.tick(minutes=11))
        assert len(self._opened()) == len(before) + len(opened), "each once"
        self.id = self.chance.choice(opened)
        assert self._seen("worker")["origin"] == "system"

    def _opened(self) -> list[str]:
        found = self.crowd.apis["worker"].get(f"/affairs?procedure={self.procedure.key}&limit=100")
        assert found.status_code == 200, said(found)
        return [one["id"] for one in found.json()["items"]]


class Offering(Walk):
    """One that is an organisation's, of those there are here; who came is chosen from who holds a post in it."""

    def _opening(self) -> dict[str, Any]:
        enter_system("test")
        people = self.crowd.world.people
        [ours] = [one for one in organisations(people.community.path) if one.id == people.orgs["property"]]
        return super()._opening() | {"ours": ours.name}

    def _answer(self, key: str, schema: dict[str, Any]) -> Any:
        if key != "came":
            return super()._answer(key, schema)
        [who] = schema["items"]["enum"]
        assert who.endswith("赵强"), "he alone holds a post in it"
        return [who]

    def _whole(self) -> None:
        super()._whole()
        assert any(" gather.go " in act for act in self.acts)
        assert "赵强" in str(self._seen("worker")["timeline"])


class Departing(Walk):
    """One that surely departs, by page or API: from a limit, and from where a step leads; then goes on to its end."""

    def _act(self) -> None:
        seen = self._seen("worker")
        if seen["may"].get("depart_limit") and "depart-limit" not in self.acts:
            self._depart_limit(seen)
        elif seen["may"].get("depart_way") and "depart-way" not in self.acts and seen["step"] != "tell":
            self._depart_way(seen)
        else:
            super()._act()

    def _depart_limit(self, seen: dict[str, Any]) -> None:
        self._declared(seen, "depart-limit", {"amount": "60", "unit": "calendar day"}, "within", "60 calendar days")
        after = self._seen("worker")
        due = next(work["due"]["at"] for work in after["work"] if work["line"] == "")
        assert datetime.fromisoformat(due) > self.crowd.clock.at + timedelta(days=50)

    def _depart_way(self, seen: dict[str, Any]) -> None:
        self._declared(seen, "depart-way", {"target": "tell"}, "moves", "tell")
        assert self._seen("worker")["step"] == "tell"

    def _declared(self, seen: dict[str, Any], act: str, form: dict[str, str], clause: str, instead: str) -> None:
        why = {"reason": "试一试", "hope": "看看能不能快"}
        if self.chance.random() < 0.5:
            address = f"/affairs/{self.id}/{act}"
            assert self.crowd.browsers["worker"].get(address).status_code == 200
            sent = form | why | {"version": str(seen["version"])}
            done = self.crowd.browsers["worker"].post(address, sent)
            assert done.status_code == 303, said(done)
        else:
            body = {"step": seen["step"], "clause": clause, "instead": instead, "version": seen["version"]} | why
            done = self.crowd.apis["worker"].post(f"/affairs/{self.id}/departures", body)
            assert done.status_code == 200, said(done)
        self.acts.append(act)

    def _whole(self) -> None:
        super()._whole()
        closed = self._seen(self.owner)
        assert {"depart-way", "depart-limit"} <= {*self.acts}, self.acts
        assert closed["counts"]["departures"] >= 2
        assert any(entry["kind"] == "departed" for entry in self._seen("worker")["timeline"])
