"""The mapping of a connector: mistakes are named before it is kept, and what it would do is shown before it does."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from liren.access.errors import NotAllowed
from liren.integrations import public as integrations
from liren.integrations.errors import NoSuchConnector, NotTaken
from liren.integrations.tests.hotline import PASSWORD, Hotline, mapping
from liren.integrations.tests.line import Line, connect, hotline_law, inside, line
from liren.kit.database import one_transaction, rows
from liren.kit.errors import InvalidInput

__all__ = ["inside", "line"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("title: {from: subject}", "titel: {from: subject}", "fields.titel：规程的表单里没有这一栏"),
        ("  title: {from: subject}\n", "", "缺少必填的 title"),
        ('"1": emergency', '"1": urgent', "“紧急程度”没有“urgent”这个选项"),
        ("property.repair", "property.nothing", "目录里没有“property.nothing”这一类"),
        ("step: handle", "step: handel", "规程里没有步骤“handel”"), ("{when: closed, status", "{status", "只写一个"),
        ("management/hotline-appeal", "management/nothing", "procedure："),
        ("{from: area,", "{form: area,", "是不是想写"),
        ('"01": ', '"01": "99.", "02": ', "没有“99.”这个地方"), ("one: {path", "one: [path", "格式不对"),
        ("path: /orders, cursor", "path: orders, cursor", "写成 /orders 这样"),
        ("Bearer {secret}", "口令 {secret}", "写英文字母"), ("reply: reply", "reply: phone", "不在可选的词里"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_mapping_is_named_and_nothing_is_kept(inside: None, before: str, after: str, says: str) -> None:
    from liren.affairs.tests.world import world

    here = world()
    hotline_law(here)
    with pytest.raises(InvalidInput) as refused:
        connect(here, "http://127.0.0.1:9", (before, after))
    assert says in refused.value.fields["mapping"]
    assert rows("SELECT 1 FROM integrations_connector") == []


@pytest.mark.django_db
def test_a_mapping_is_tried_on_a_sample_before_it_is_used(inside: None) -> None:
    from liren.affairs.tests.world import world

    here = world()
    hotline_law(here)
    path, sample = here.people.community.path, Hotline()
    sample.calls("K-1")
    asked: dict[str, Any] = {"mapping": mapping(path), "path": path, "by": here.actor("admin"), "at": here.at}
    tried = integrations.try_mapping(sample=json.dumps(sample.orders["K-1"]), **asked)
    assert tried.problems == ()
    assert ("一句话说明", "K-1 路灯不亮") in tried.lines
    assert ("电话", "13900001111") in tried.lines
    sample.orders["K-1"] |= {"level": {"deep": 1}, "calledAt": "昨天", "subject": "长" * 70}
    sample.orders["K-1"]["caller"]["phone"] = "12"
    tried = integrations.try_mapping(sample=json.dumps(sample.orders["K-1"]), **asked)
    assert {key for key, _ in tried.problems} == {"一句话说明", "紧急程度", "happened_at", "联系电话"}
    for wrong in ("", "[", "{}", "null", "x" * 200_000):
        with pytest.raises(InvalidInput) as refused:
            integrations.try_mapping(sample=wrong, **asked)
        assert list(refused.value.fields) == ["sample"]


def test_what_reading_would_do_is_shown_and_nothing_is_written(line: Line) -> None:
    line.hotline.calls("L-1")
    line.hotline.calls("L-2", calledAt="昨天")
    with one_transaction():
        found = integrations.look_ahead(connector_id=line.id, by=line.world.actor("admin"), at=line.clock.at)
    assert (found.fresh, found.known, found.unreadable) == (1, 0, 0)
    assert [(no, key) for no, key, _ in found.problems] == [("L-2", "happened_at")]
    assert line.affairs() == 0
    line.hotline.failing = [500]
    with one_transaction(), pytest.raises(NotTaken):
        integrations.look_ahead(connector_id=line.id, by=line.world.actor("admin"), at=line.clock.at)


def test_a_new_mapping_is_a_new_version_and_old_orders_keep_theirs(line: Line) -> None:
    line.hotline.calls("M-1")
    line.asks()
    path = line.world.people.community.path
    other = mapping(path, ("title: {from: subject}", "title: {from: content}"))
    assert line.admin(integrations.say_mapping, connector_id=line.id, mapping=other) == 2
    assert line.admin(integrations.say_mapping, connector_id=line.id, mapping=other) == 2
    line.hotline.calls("M-2")
    line.asks()
    assert [line.seen(no).title for no in ("M-1", "M-2")] == ["M-1 路灯不亮", "晚上看不见台阶"]
    assert [number for number, _, _ in line.page().versions] == [2, 1]


@pytest.mark.django_db
def test_only_who_manages_people_there_connects_and_the_secret_is_sealed(inside: None) -> None:
    from liren.affairs.tests.world import world

    here = world()
    hotline_law(here)
    made = connect(here, "http://127.0.0.1:9")
    assert PASSWORD not in repr(rows("SELECT * FROM integrations_connector"))
    path, by = here.people.community.path, here.actor("worker")
    for refused in (
        lambda: integrations.make_connector(
            name="自己的", url="http://127.0.0.1:9", path=path, mapping=mapping(path), secret="", by=by, at=here.at
        ),
        lambda: integrations.connector(made, by),
        lambda: integrations.stop_connector(connector_id=made, by=by, at=here.at),
        lambda: integrations.ask_now(connector_id=made, by=by, at=here.at),
        lambda: integrations.say_mapping(connector_id=made, mapping="", by=by, at=here.at),
        lambda: integrations.look_ahead(connector_id=made, by=by, at=here.at),
        lambda: integrations.try_mapping(mapping="", sample="", path=path, by=by, at=here.at),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(NoSuchConnector):
        integrations.connector(uuid4(), here.actor("admin"))
    for field, value in (("name", ""), ("secret", "short"), ("secret", "口" * 20)):
        with pytest.raises(InvalidInput) as wrong:
            connect(here, "http://127.0.0.1:9", **{field: value})
        assert list(wrong.value.fields) == [field]
    assert connection.in_atomic_block
