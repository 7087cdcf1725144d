"""An import leaves what the same affair, opened and answered singly, would leave: ids, times and hands apart."""

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.forms.models import model_to_dict

from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.importing import public as importing
from liren.affairs.models import Affair, Participant, Record, Span, Work
from liren.affairs.tests.world import KEY, MORNING, World, world
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.standards.public import current

ASKED = datetime(2026, 11, 2, 9, 30, tzinfo=CHINA)
# Who and when differ, and so what follows from it: hashes, numbers, the name of the way in.
OF_HANDS_AND_TIMES = {
    "id", "affair", "number", "origin", "external_key", "body_digest", "written_by", "opened_by", "opened_on_behalf",
    "opened_at", "recorded_at", "changed_at", "told_at", "closed_at", "chain_head", "run", "version",
    "first_receiver_org", "first_receiver_person", "started_at", "finished_at", "due_at", "provisional", "in_time",
    "scored", "org", "person",
}  # fmt: skip


@pytest.fixture
def here(db: None) -> World:
    return world()


def brought(here: World, tmp_path) -> UUID:
    file = tmp_path / "one.csv"
    text = "编号,主题,留言时间,留言详情,留言用户,答复意见,答复时间\n"
    text += "7,路灯不亮,2026-11-02 09:30:00,晚上看不见台阶,刘先生,已更换灯具,2026-11-05 16:00:00\n"
    file.write_text(text, encoding="utf-8")
    by, place = here.actor("system"), here.people.community.path
    procedure = current(KEY, place, here.at).procedure
    sheet = importing.read_sheet(file)
    columns = importing.guess_columns(sheet.headers, procedure.form)
    plan = importing.check(sheet, columns, procedure, place, here.at)
    outcome = affairs.import_affairs(rows=plan.rows, procedure_key=KEY, place_path=place, by=by, at=here.tick())
    return outcome.ids[0]


def single(here: World) -> UUID:
    """The same matter by hand: written down by the worker, done at once, never rated."""
    answers = {"title": "路灯不亮", "description": "晚上看不见台阶"}
    given = {"answers": answers, "on_behalf_of": affairs.Contact("刘先生"), "origin": "worker"}
    opened = here.opens("worker", place_path=here.people.community.path, **given)
    here.does("worker", opened.id, "accept", "finish_at_once", reply="已更换灯具")
    here.tick(days=30)
    access.enter_system("test")
    affairs.expire(here.at)
    return opened.id


def rest(row) -> dict[str, object]:
    kept = {key: value for key, value in model_to_dict(row).items() if key not in OF_HANDS_AND_TIMES}
    return kept | {"tokens": re.findall(r"'([^\d']+)'", kept["tokens"])} if "tokens" in kept else kept  # no numbers


def told(affair: Affair) -> list[tuple[object, ...]]:
    body = [(r.kind, r.body) for r in Record.objects.filter(stream=affair.id).order_by("seq")]
    return [(kind, b.get("step"), b.get("move"), b.get("answers"), sorted(b.get("sealed", {}))) for kind, b in body]


def both(here: World, tmp_path) -> tuple[Affair, Affair]:
    ids = brought(here, tmp_path), single(here)
    access.enter_system("test")
    imported, opened = (Affair.objects.get(id=one) for one in ids)
    return imported, opened


def test_the_affairs_are_alike(here, tmp_path):
    imported, opened = both(here, tmp_path)
    alike, other = rest(imported), rest(opened)
    assert alike.pop("resolved") is None  # what another system answered was perhaps not solved
    assert other.pop("resolved") is True
    asked = {"asked": 1, "visits": 1}  # who came how often is not known of what comes from elsewhere
    assert (alike.pop("counts"), other.pop("counts")) == ({}, asked)
    assert alike == other
    assert imported.number.startswith("事件 2026-11-")
    assert (imported.state, imported.step) == ("closed", "end")


def test_the_histories_tell_the_same_in_the_same_order(here, tmp_path):
    imported, opened = both(here, tmp_path)
    assert told(imported) == told(opened)
    assert all(affairs.verify(one.id).broken is None for one in (imported, opened))


def test_the_clocks_ran_through_the_same_steps(here, tmp_path):
    imported, opened = both(here, tmp_path)
    ran = [[rest(s) for s in Span.objects.filter(affair=one).order_by("id")] for one in (imported, opened)]
    assert ran[0] == ran[1]
    first = Span.objects.filter(affair=imported).order_by("id")[0]
    assert (first.started_at, first.finished_at) == (ASKED, ASKED + timedelta(days=3, hours=6, minutes=30))
    assert not first.scored


def test_what_is_personal_lies_in_the_vault_and_nothing_waits(here, tmp_path):
    imported, opened = both(here, tmp_path)
    kept = [vault.values("affair", one.id) for one in (imported, opened)]
    assert kept[0] == kept[1] == {"name": "刘先生"}
    assert not Work.objects.filter(affair__in=(imported, opened)).exists()


def test_the_same_people_see_them(here, tmp_path):
    imported, opened = both(here, tmp_path)
    for who in ("worker", "dispatcher", "supervisor", "other_worker", "wang", "stranger"):
        here.actor(who)
        seen = set(Affair.objects.filter(id__in=(imported.id, opened.id)).values_list("id", flat=True))
        assert seen in (set(), {imported.id, opened.id}), who
    access.enter_system("test")
    assert not Participant.objects.filter(affair=imported).exists()


def test_the_true_dates_are_kept_beside_the_recorded_ones(here, tmp_path):
    imported, _ = both(here, tmp_path)
    records = list(Record.objects.filter(stream=imported.id).order_by("seq"))
    assert records[0].happened_at == ASKED
    assert {r.recorded_at for r in records} == {imported.recorded_at}
    assert imported.recorded_at > MORNING
