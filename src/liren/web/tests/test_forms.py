"""Any form of any procedure becomes controls, and what a browser sends becomes answers."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from liren.engine.forms import check
from liren.engine.language import Field, Source
from liren.web import forms

COLUMNS = {"name": Field("name", "品名", "text", required=True), "count": Field("count", "数量", "number")}
EVERY = {
    "text": Field("text", "一句话", "text", required=True, max=60, purpose="看懂", basis="gb"),
    "long": Field("long", "详情", "long_text"),
    "number": Field("number", "几个", "number", unit="个"),
    "money": Field("money", "多少钱", "money"),
    "date": Field("date", "哪天", "date"),
    "time": Field("time", "几点", "time"),
    "danger": Field("danger", "危险吗", "yes_no"),
    "colour": Field("colour", "颜色", "choice", options=(("red", "红"), ("blue", "蓝"))),
    "needs": Field("needs", "需要", "choices", options=(("a", "甲"), ("b", "乙"))),
    "phone": Field("phone", "电话", "phone", personal=True),
    "place": Field("place", "哪里", "place"),
    "class": Field("class", "类别", "class"),
    "photos": Field("photos", "照片", "photos"),
    "files": Field("files", "材料", "files"),
    "items": Field("items", "清单", "table", columns=COLUMNS),
    "rating": Field("rating", "评价", "rating"),
}
AROUND = forms.Surroundings(
    classes=[("a", "市容", None), ("a.1", "垃圾", "a"), ("a.1.2", "袋装", "a.1")],
    near=[("32.05.", "苏州")],
    sources={"gb": Source("gb", "GB/T 1", "某标准")},
    search=lambda text: [("33.", "浙江")] if text == "浙江" else [],
)


def sent(text: str) -> QueryDict:
    return QueryDict(text)


def html(form: forms.Form) -> str:
    return render_to_string("parts/form.html", {"form": form})


def test_every_kind_of_field_has_a_control_with_a_label():
    shown = html(forms.build(EVERY, {}, around=AROUND))
    for field in EVERY.values():
        assert field.title in shown
    assert shown.count("<label") >= len(EVERY)


def test_what_a_browser_sends_passes_the_engines_check():
    data = sent(
        "text=%E7%81%AF&long=x&number=3&money=12.50&date=2026-11-21&time=14%3A05&danger=yes&colour=red&needs=a&needs=b"
        "&phone=13800002046&place=32.05.&class=a.1&items.0.name=%E6%A4%85&items.0.count=2&items.1.name=&rating=4"
    )
    answers = forms.read(EVERY, data)
    assert check(EVERY, answers, classes=["a", "a.1"]) == {}
    assert answers["danger"] is True
    assert answers["needs"] == ["a", "b"]
    assert answers["items"] == [{"name": "椅", "count": "2"}]
    assert answers["rating"] == 4


def test_blank_answers_are_left_out():
    assert forms.read(EVERY, sent("text=+&danger=&needs=&items.0.name=")) == {}


def test_what_was_typed_comes_back_with_its_problem_and_a_way_to_it():
    form = forms.build(EVERY, {"long": "已经写的"}, problems={"text": "请填“一句话”。"}, around=AROUND)
    shown = html(form)
    assert "已经写的" in shown
    assert '<a href="#f-text">一句话</a>' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="f-text-p f-text-h"' in shown


def test_a_problem_inside_a_table_stands_beside_its_cell():
    form = forms.build(EVERY, {"items": [{"count": "2"}]}, problems={"items.0.name": "请填“品名”。"}, around=AROUND)
    assert form.problems == (("f-items-0-name", "品名", "请填“品名”。"),)


def test_a_known_value_is_filled_in_dashed_and_can_be_changed():
    form = forms.build(EVERY, {}, known={"phone": "13800002046"}, around=AROUND)
    phone = next(i for i in form.inputs if i.key == "phone")
    assert phone.known
    assert phone.value == "13800002046"
    assert "平台已知，可改" in html(form)
    changed = forms.build(EVERY, {"phone": "13900000000"}, known={"phone": "13800002046"}, around=AROUND)
    assert not next(i for i in changed.inputs if i.key == "phone").known


def test_the_purpose_and_the_basis_are_the_hint():
    [text] = forms.build({"text": EVERY["text"]}, {}, around=AROUND).inputs
    assert text.hint == "看懂 · 依据 GB/T 1"


def test_a_rating_is_never_chosen_beforehand():
    [rating] = forms.build({"rating": EVERY["rating"]}, {}).inputs
    assert [o.title for o in rating.options] == ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]
    assert not any(o.chosen for o in rating.options)


def test_a_place_is_found_by_what_people_type_without_script():
    [place] = forms.build({"place": EVERY["place"]}, {}, around=AROUND, data=sent("place.q=浙江")).inputs
    assert [o.title for o in place.options] == ["浙江"]
    [none] = forms.build({"place": EVERY["place"]}, {}, around=AROUND, data=sent("place.q=某地")).inputs
    assert none.none_found


def test_a_class_stands_under_the_class_above_it():
    [classes] = forms.build({"class": EVERY["class"]}, {"class": "a.1"}, around=AROUND).inputs
    assert [g.title for g in classes.groups] == ["市容", "市容 › 垃圾"]
    assert [[o.value for o in g.options] for g in classes.groups] == [["a"], ["a.1.2", "a.1"]]
    assert [o.value for g in classes.groups for o in g.options if o.chosen] == ["a.1"]


@pytest.mark.parametrize("name", ["items.x.name", "items.-1.name", "items.99999.name", "itemsx.0.name"])
def test_odd_names_make_no_rows(name):
    assert "items" not in forms.read(EVERY, sent(f"{name}=a"))


def test_markup_in_an_answer_is_shown_as_text():
    shown = html(forms.build({"long": EVERY["long"]}, {"long": "</textarea><script>"}))
    assert "<script>" not in shown
