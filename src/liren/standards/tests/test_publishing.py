"""Publishing procedures: written once, found by place and time, seeded from files."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.engine.loading import ProcedureInvalid
from liren.kit.clock import now
from liren.standards.errors import LawbookInvalid, NoSuchProcedure, NoSuchReference, SameVersionOtherText
from liren.standards.public import (
    all_current,
    by_digest,
    by_id,
    calendar,
    catalogue,
    current,
    publish,
    publish_reference,
    retire,
    rules,
    rules_of,
    seed_from_lawbook,
    versions,
)

KEY = "management/grid-event"
TEXT = (settings.LAWBOOK / "procedures" / "management" / "grid-event.yaml").read_text("utf-8")
AT = now()
PLACE = "32.05.06."


def second(text: str = TEXT) -> str:
    return text.replace("version: 1", "version: 2", 1)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def test_a_published_version_is_never_rewritten(people: Cast) -> None:
    first = publish(document=TEXT, publisher="liren", by=SYSTEM, at=AT)
    assert publish(document=TEXT, publisher="liren", by=SYSTEM, at=AT).id == first.id
    with pytest.raises(SameVersionOtherText) as refused:
        publish(document=TEXT.replace("2 working hours", "1 working hours"), publisher="liren", by=SYSTEM, at=AT)
    assert "version 改为 2" in refused.value.advice


def test_a_procedure_that_asks_too_much_is_published_only_with_its_reasons(people: Cast) -> None:
    heavy = TEXT.replace("known: reporter.phone, ", "")
    with pytest.raises(ProcedureInvalid, match=r"burden\.known"):
        publish(document=heavy, publisher="liren", by=SYSTEM, at=AT)
    with pytest.raises(NoSuchProcedure):
        current(KEY, PLACE, AT)
    answered = heavy.replace(
        "联系电话, type: phone,", "联系电话, burden_reason: 替老人登记时要老人的电话, type: phone,"
    )
    with pytest.raises(ProcedureInvalid, match=r"burden\.many"):
        publish(document=answered, publisher="liren", by=SYSTEM, at=AT)
    answered = answered.replace("visibility:", "burden_reason: 多出的一栏是老人的电话\nvisibility:", 1)
    assert publish(document=answered, publisher="liren", by=SYSTEM, at=AT).version == 1


def test_a_new_version_counts_from_its_day_and_the_old_one_can_still_be_read(people: Cast) -> None:
    first = publish(document=TEXT, publisher="liren", by=SYSTEM, at=AT)
    tomorrow = AT + timedelta(days=1)
    publish(document=second(), publisher="liren", by=SYSTEM, at=AT, effective_from=tomorrow)
    assert current(KEY, PLACE, AT).version == 1
    assert current(KEY, PLACE, tomorrow).version == 2
    assert by_digest(first.digest).version == by_id(first.id).version == 1
    assert [one.version for one in versions(KEY)] == [2, 1]
    assert [one.version for one in all_current(PLACE, AT)] == [1]


def test_the_nearest_places_own_rules_count(people: Cast) -> None:
    publish(document=TEXT, publisher="liren", by=SYSTEM, at=AT)
    local = TEXT.replace("within: 2 working hours", "within: 1 working hours")
    publish(document=local, publisher="wuzhong", path=PLACE, by=SYSTEM, at=AT)
    assert current(KEY, "32.05.06.901.", AT).publisher == "wuzhong"
    assert current(KEY, "32.05.07.", AT).publisher == "liren"


def test_only_editors_publish_and_only_what_is_a_procedure(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        publish(document=TEXT, publisher="x", by=people.worker, at=AT)
    assert publish(document=TEXT, publisher="x", by=people.editor, at=AT).version == 1
    with pytest.raises(ProcedureInvalid):
        publish(document="key: x", publisher="x", by=people.editor, at=AT)


def test_a_retired_version_starts_nothing_new(people: Cast) -> None:
    only = publish(document=TEXT, publisher="liren", by=SYSTEM, at=AT)
    with pytest.raises(NotAllowed):
        retire(procedure_id=only.id, by=people.worker, at=AT)
    retire(procedure_id=only.id, by=people.editor, at=AT)
    with pytest.raises(NoSuchProcedure):
        current(KEY, PLACE, AT)
    assert by_digest(only.digest).status == "retired"


def test_the_law_book_is_loaded_once_and_again_without_change(people: Cast) -> None:
    first = seed_from_lawbook(settings.LAWBOOK, at=AT)
    assert ("procedure", KEY, 1) in first.added
    again = seed_from_lawbook(settings.LAWBOOK, at=AT)
    assert (again.added, again.unchanged) == ((), len(first.added))
    in_force = rules(KEY, PLACE, AT)
    assert in_force.catalogue is not None
    assert in_force.catalogue.key == "grid-events"
    assert rules_of(in_force.published.digest, AT).published.id == in_force.published.id
    assert catalogue("grid-events", AT).classes


def test_a_changed_file_with_the_same_version_is_refused_and_nothing_is_loaded(people: Cast, tmp_path: Path) -> None:
    book = tmp_path / "lawbook"
    shutil.copytree(settings.LAWBOOK, book)
    seed_from_lawbook(book, at=AT)
    file = book / "procedures" / "management" / "grid-event.yaml"
    file.write_text(file.read_text("utf-8").replace("2 working hours", "3 working hours"), "utf-8")
    with pytest.raises(SameVersionOtherText) as refused:
        seed_from_lawbook(book, at=AT)
    assert "grid-event.yaml" in refused.value.text
    before = current(KEY, PLACE, AT).digest
    kept = seed_from_lawbook(book, at=AT, leave=True)
    assert (kept.added, kept.left) == ((), ("procedures/management/grid-event.yaml",))
    assert current(KEY, PLACE, AT).digest == before


def test_every_problem_of_every_file_is_told_at_once(people: Cast, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "procedures").mkdir(exist_ok=True)
        (tmp_path / "procedures" / f"{name}.yaml").write_text(f"key: {name}\n", "utf-8")
    with pytest.raises(LawbookInvalid) as refused:
        seed_from_lawbook(tmp_path, at=AT)
    assert "one.yaml" in refused.value.text
    assert "two.yaml" in refused.value.text


def test_a_calendar_grows_by_a_year_without_a_version_of_its_own(people: Cast) -> None:
    text = (settings.LAWBOOK / "calendars" / "cn.yaml").read_text("utf-8")
    assert publish_reference(kind="calendar", document=text, by=SYSTEM, at=AT) == ("cn", 1)
    assert publish_reference(kind="calendar", document=text, by=SYSTEM, at=AT) is None
    changed = text.replace("全国工作日历", "全国工作日历（改）", 1).replace("title: 全国工作日历", "title: 日历")
    assert publish_reference(kind="calendar", document=changed, by=SYSTEM, at=AT) == ("cn", 2)
    assert calendar(AT).published_years
    with pytest.raises(NoSuchReference):
        catalogue("none", AT)


def test_the_same_text_is_parsed_once_in_a_process(people: Cast, django_assert_num_queries) -> None:
    seed_from_lawbook(settings.LAWBOOK, at=AT)
    rules(KEY, PLACE, AT)
    with django_assert_num_queries(1):
        again = rules(KEY, PLACE, AT)
    with django_assert_num_queries(1):
        assert rules_of(again.published.digest, AT).procedure is again.procedure
