"""Walking an affair of a procedure nobody has seen through the front door, and what is looked at on the way."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import strategies as st
from PIL import Image

from liren.affairs import public as affairs
from liren.affairs import relief
from liren.affairs.tests.world import MORNING, World
from liren.engine.calendar import due
from liren.engine.conditions import holds
from liren.engine.forms import clean
from liren.engine.language import END, Field, Move, Procedure, Step
from liren.engine.steps import facts as facts_of
from liren.engine.steps import limit_of
from liren.engine.tests.strategies import answers_for
from liren.kit.outbox import drain
from liren.standards.public import calendar
from tests.doors import Api, Clock, browser, said, session

LEVELS_ABOVE = 4  # a community's street, county, city and province: what stands at the top is raised no further
SPARED = {relief.ASKED, relief.VISITS, relief.NOT_ASKED, relief.NOT_UPLOADED}
"""Counters of what people are spared, which no procedure moves."""

DOES = {
    # role: who of the cast has it here
    "community_worker": "worker", "dispatcher": "dispatcher", "handler": "property_handler",
    "grid_worker": "grid_worker", "supervisor": "supervisor", "reporter": "wang",
}  # fmt: skip
LONGEST = 12
"""After so many moves a walk goes straight on."""
LAST = 40


def picture() -> bytes:
    """The smallest photograph."""
    data = io.BytesIO()
    Image.new("RGB", (4, 4), "orange").save(data, "PNG")
    return data.getvalue()


PICTURE = picture()


@dataclass(repr=False)
class Crowd:
    """Everybody of the cast, with a browser and a client of the API."""

    world: World
    clock: Clock
    apis: dict[str, Api] = field(default_factory=dict)
    browsers: dict[str, Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for who in {*DOES.values(), "stranger"}:
            token = session(getattr(self.world.people, who).person_id, MORNING)
            self.apis[who], self.browsers[who] = Api(token), browser(token)


# ---- answers ----


def sent_as_form(fields: Mapping[str, Field], answers: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Answers as a browser sends them: text only, money in yuan, table rows numbered."""
    sent: dict[str, Any] = {}
    for key, value in answers.items():
        kind, name = fields[key].type, prefix + key
        if kind == "table":
            for number, row in enumerate(value):
                sent |= sent_as_form(fields[key].columns, row, f"{name}.{number}.")
        elif kind == "yes_no":
            sent[name] = "yes" if value else "no"
        elif kind == "money":
            sent[name] = f"{value // 100}.{value % 100:02}"
        else:
            sent[name] = value if isinstance(value, list) else str(value)
    return sent


@dataclass
class Walk:
    """One affair on its way. known: what has been answered; entered: when it came to its present step."""

    crowd: Crowd
    procedure: Procedure
    draw: Any
    id: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    rating: int | None = None
    entered: datetime = MORNING
    moves: int = 0

    # -- who --

    def step(self, seen: Mapping[str, Any]) -> Step:
        return self.procedure.steps[seen["step"]]

    def doer(self, step: Step) -> str:
        return DOES[step.by[0]]

    def outsider(self, step: Step) -> str:
        """Somebody of the cast without any of the step's roles."""
        return next(who for role, who in DOES.items() if role not in step.by)

    def facts(self) -> dict[str, Any]:
        return facts_of(self.procedure, self.known, counts=self.counts, rating=self.rating)

    # -- drawing --

    def answers(self, fields: Mapping[str, Field]) -> dict[str, Any]:
        """Answers the form accepts, with fresh uploads where files are asked."""
        path = self.crowd.world.people.frame.building_3.path
        plain = {key: one for key, one in fields.items() if one.type not in ("photos", "files")}
        answers = dict(self.draw(answers_for(plain, places=(path,))))
        for key in fields.keys() - plain.keys():
            if self.draw(st.booleans()):
                answers[key] = [self.uploaded()]
        return answers

    def uploaded(self) -> str:
        who = "wang" if not self.id else self.doer(self.step(self.seen("wang")))
        stored = self.crowd.apis[who].upload("/files", file=SimpleUploadedFile("灯.png", PICTURE, "image/png"))
        assert stored.status_code == 201, said(stored)
        return str(stored.json()["id"])

    # -- reading --

    def seen(self, who: str) -> dict[str, Any]:
        answer = self.crowd.apis[who].get(f"/affairs/{self.id}")
        assert answer.status_code == 200, said(answer)
        found: dict[str, Any] = answer.json()
        return found

    def expected_moves(self, step: Step) -> dict[str, Move]:
        """What a person may do now, by the text of the procedure: not the clock's, and only where `when` holds."""
        facts = self.facts()
        open_now = {k: m for k, m in step.moves.items() if m.on is None and (m.when is None or holds(m.when, facts))}
        return {key: move for key, move in open_now.items() if not (step.rates and move.when is not None)}

    # -- opening --

    def open(self, by_page: bool) -> None:
        """Report by the API or by the page's own form, after a wrong try that must be named and lose nothing."""
        fields = {key: one for key, one in self.procedure.form.items() if one.by == "reporter"}
        answers = self.answers(fields)
        place = self.crowd.world.people.frame.building_3.path
        answers["place"] = place
        opened = self._open_by_page(fields, answers) if by_page else self._open_by_api(answers, place)
        self.id = opened
        self.known = clean(fields, answers)
        self.entered = self.crowd.clock.at

    def _open_by_api(self, answers: dict[str, Any], place: str) -> str:
        wang, key = self.crowd.apis["wang"], self.procedure.key
        wrong = {**{k: v for k, v in answers.items() if k != "title"}, "nobody_asked": 1}
        refused = wang.post("/affairs", {"procedure": key, "place": place, "answers": wrong})
        assert (refused.status_code, refused.json()["fields"].keys()) == (422, {"title", "nobody_asked"}), said(refused)
        opened = wang.post("/affairs", {"procedure": key, "place": place, "answers": answers})
        assert opened.status_code == 201, said(opened)
        return str(opened.json()["id"])

    def _open_by_page(self, fields: Mapping[str, Field], answers: dict[str, Any]) -> str:
        wang, address = self.crowd.browsers["wang"], f"/open/{self.procedure.key}"
        blank = wang.get(address)
        assert blank.status_code == 200, said(blank)
        text = blank.content.decode()
        assert all(one.title in text for one in fields.values())
        form = sent_as_form(fields, answers)
        refused = wang.post(address, {**form, "title": ""})
        assert refused.status_code == 422, said(refused)
        self._nothing_lost(refused.content.decode(), form, "title")
        opened = wang.post(address, form)
        assert opened.status_code == 303, said(opened)
        return re.search(r"/mine/([0-9a-f-]{36})", opened.headers["Location"])[1]  # type: ignore[index]

    def _nothing_lost(self, page: str, form: Mapping[str, Any], wrong: str) -> None:
        """The page that comes back names the wrong field and still holds the words that were typed."""
        assert f'href="#f-{wrong}"' in page
        typed = {
            key: value for key, value in form.items() if isinstance(value, str) and key != wrong and "." not in key
        }
        for key, value in typed.items():
            if key in self.procedure.form and self.procedure.form[key].type in ("text", "long_text", "number", "phone"):
                assert value in page, f"{key}: {value} was lost"

    # -- a step --

    def look(self, seen: Mapping[str, Any]) -> dict[str, Move]:
        """The page and the API offer just what the person may do; others are offered nothing and refused."""
        step = self.step(seen)
        expected, who = self.expected_moves(step), self.doer(step)
        mine = self.seen(who)
        assert {move["key"] for move in mine["moves"]} == set(expected)
        assert mine["may"]["rate"] == step.rates
        self._look_at_page(who, step, expected)
        self._refuse_outsider(step, seen)
        self._look_at_clock(step, mine)
        return expected

    def _look_at_page(self, who: str, step: Step, expected: Mapping[str, Move]) -> None:
        address = f"/mine/{self.id}" if who == "wang" else f"/affairs/{self.id}"
        page = self.crowd.browsers[who].get(address)
        assert page.status_code == 200, said(page)
        offered = set(re.findall(rf'href="/affairs/{self.id}/do/{step.key}/(\w+)', page.content.decode()))
        if who != "wang":
            assert offered == set(expected)

    def _refuse_outsider(self, step: Step, seen: Mapping[str, Any]) -> None:
        who = self.outsider(step)
        move = next(key for key, one in step.moves.items() if one.on is None)
        refused = self.crowd.apis[who].post(f"/affairs/{self.id}/steps", {"step": step.key, "move": move})
        assert refused.status_code in (403, 404), said(refused)
        hidden = self.crowd.apis["stranger"].post(f"/affairs/{self.id}/steps", {"step": step.key, "move": move})
        assert hidden.status_code == 404, said(hidden)
        assert self.seen("wang")["version"] == seen["version"]

    def _look_at_clock(self, step: Step, mine: Mapping[str, Any]) -> None:
        limit = limit_of(step, self.facts())
        [work] = [one for one in mine["work"] if one["role"] == step.by[0]]
        if limit is None:
            assert work["due"]["at"] is None
            return
        expected = due(limit, self.entered, calendar(self.crowd.clock.at))
        assert datetime.fromisoformat(work["due"]["at"]) == expected.at, f"{limit} from {self.entered}"
        assert work["due"]["provisional"] == expected.provisional

    def take(self, seen: Mapping[str, Any], step: Step, move: Move, by_page: bool) -> None:
        """Take an offered move, after a wrong try; it must succeed and lead where the procedure says."""
        offered = next(m for m in self.seen(self.doer(step))["moves"] if m["key"] == move.key)
        fields = self._fields(step, move)
        assert set(offered["asks"]["properties"]) == set(fields)
        answers = self.answers({key: one for key, one in fields.items() if key not in self.known or one.required})
        self._refuse_wrong(seen, step, move, fields, answers)
        (self._take_by_page if by_page else self._take_by_api)(seen, step, move, fields, answers)
        self._came_to(move, clean(fields, answers), None)

    def _fields(self, step: Step, move: Move) -> dict[str, Field]:
        """What doing it asks: at the first step also what workers fill in of the opening form."""
        left = {k: f for k, f in self.procedure.form.items() if f.by == "worker" and step.key == self.procedure.start}
        return {**left, **step.form, **move.asks}

    def _refuse_wrong(
        self, seen: Mapping[str, Any], step: Step, move: Move, fields: Mapping[str, Field], answers: Mapping[str, Any]
    ) -> None:
        required = next((key for key, one in fields.items() if one.required), None)
        wrong = {key: value for key, value in answers.items() if key != required} | {"nobody_asked": 1}
        refused = self.crowd.apis[self.doer(step)].post(
            f"/affairs/{self.id}/steps", {"step": step.key, "move": move.key, "answers": wrong}
        )
        assert refused.status_code == 422, said(refused)
        named = set(refused.json()["fields"])
        assert "nobody_asked" in named
        assert required is None or required in named
        assert self.seen("wang")["version"] == seen["version"]

    def _take_by_api(
        self, seen: Mapping[str, Any], step: Step, move: Move, fields: Mapping[str, Field], answers: dict[str, Any]
    ) -> None:
        body = {"step": step.key, "move": move.key, "answers": answers, "version": seen["version"]}
        done = self.crowd.apis[self.doer(step)].post(f"/affairs/{self.id}/steps", body)
        assert done.status_code == 200, said(done)
        stale = self.crowd.apis[self.doer(step)].post(f"/affairs/{self.id}/steps", body)
        assert stale.status_code in (403, 404, 409), said(stale)

    def _take_by_page(
        self, seen: Mapping[str, Any], step: Step, move: Move, fields: Mapping[str, Field], answers: dict[str, Any]
    ) -> None:
        who, address = self.doer(step), f"/affairs/{self.id}/do/{step.key}/{move.key}"
        page = self.crowd.browsers[who].get(address)
        assert page.status_code == 200, said(page)
        done = self.crowd.browsers[who].post(
            address, {**sent_as_form(fields, answers), "version": str(seen["version"])}
        )
        assert done.status_code == 303, said(done)

    def rate(self, step: Step, grade: int, way: str) -> None:
        """The reporter gives a grade, in the portal, by the API or by the link of the message."""
        if way == "page":
            done = self.crowd.browsers["wang"].post(f"/mine/{self.id}/rating", {"rating": str(grade)})
        elif way == "link":
            done = Client().post(self.link(), {"rating": str(grade)})
        else:
            done = self.crowd.apis["wang"].post(f"/affairs/{self.id}/rating", {"grade": grade})
        assert done.status_code in (200, 303), said(done)
        facts = facts_of(self.procedure, self.known, counts=self.counts, rating=grade)
        chosen = next(m for m in step.moves.values() if m.on is None and m.when is not None and holds(m.when, facts))
        self._came_to(chosen, {}, grade)

    def link(self) -> str:
        """The newest link in the reporter's messages; there must be one once they were told."""
        self.deliver()
        told = [n for n in self.crowd.apis["wang"].get("/notices").json()["items"] if n["kind"] == "affairs.told"]
        assert told, "the reporter was told nothing"
        return str(told[0]["link"])

    def wait(self, step: Step, seen: Mapping[str, Any]) -> bool:
        """Let the clock take the step's timeout; False when lateness moves nothing here."""
        move = next((m for m in step.moves.values() if m.on == "timeout"), None)
        late = limit_of(step, self.facts())
        if late is None or (move is None and step.rates):
            return False
        self.crowd.clock.at = due(late, self.entered, calendar(self.crowd.clock.at)).at + timedelta(minutes=2)
        expired, raised = affairs.expire(self.crowd.clock.at), affairs.escalate_overdue(self.crowd.clock.at)
        if move is None:
            before = self.counts.get("escalations", 0)
            assert (expired, raised) == (0, int(before < LEVELS_ABOVE))
            self.counts["escalations"] = before + raised
            return False
        assert expired == 1
        self._came_to(move, {}, None)
        return True

    def _came_to(self, move: Move, answered: dict[str, Any], rating: int | None) -> None:
        """Keep the same book as the affair does, and compare."""
        self.moves += 1
        self.known |= answered
        self.rating = rating if rating is not None else self.rating
        now = self.seen("wang")
        for name, counted in (("returns", move.returns), ("reopens", move.reopens)):
            if counted:
                self.counts[name] = self.counts.get(name, 0) + 1
        self.counts["escalations"] = now["counts"].get("escalations", 0)
        moved = {name: n for name, n in now["counts"].items() if n and name not in SPARED}
        assert moved == {name: n for name, n in self.counts.items() if n}
        self.entered = self.crowd.clock.at
        assert now["step"] in set(self._reachable(move.to)), f"{move.key} led to {now['step']}"

    def _reachable(self, step: str) -> Iterator[str]:
        """Where one may stop who is sent to `step`: there, or after sampled steps that are passed over."""
        passed: list[str] = []
        while step not in passed:
            yield step
            passed.append(step)
            if step == END or self.procedure.steps[step].sample is None:
                return
            step = next(iter(self.procedure.steps[step].moves.values())).to

    # -- the end --

    def deliver(self) -> None:
        """What waits in the outbox goes out."""
        while drain(200, at=self.crowd.clock.at):
            pass

    def end(self) -> None:
        """Closed; told before; history whole; counted by the figures; and the page still shows it."""
        closed = self.seen("wang")
        assert (closed["state"], closed["work"], closed["moves"]) == ("closed", [], [])
        kinds = [entry["kind"] for entry in closed["timeline"]]
        assert "told" in kinds[: kinds.index("closed")], kinds
        self.deliver()
        notices = self.crowd.apis["wang"].get("/notices").json()["items"]
        assert any(notice["kind"] == "affairs.told" for notice in notices)
        assert affairs.verify(UUID(self.id)).broken is None
        assert self.crowd.browsers["wang"].get(f"/mine/{self.id}").status_code == 200
        refused = self.crowd.apis["worker"].post(f"/affairs/{self.id}/notes", {"text": "还有一句"})
        assert refused.json()["code"] == "affairs.closed"
        self._counted(closed)

    def _counted(self, closed: Mapping[str, Any]) -> None:
        from liren.evaluation.public import catch_up

        catch_up(self.crowd.clock.at + timedelta(minutes=5))
        month = {"since": "2026-01-01", "until": "2030-01-01", "procedure": self.procedure.key}
        place = self.crowd.world.people.community.path
        behind = self.crowd.apis["supervisor"].get("/figures/solved", place=place, **month)
        assert behind.status_code == 200, said(behind)
        [one] = behind.json()["affairs"]
        expected = None if closed["declined"] or closed["resolved"] is None else closed["resolved"]
        assert (one["affair_id"], one["counted"]) == (self.id, expected), json.dumps(one, ensure_ascii=False)
