"""减负: what a procedure may not ask of people without saying why."""

import re

import pytest

from liren.engine.book import check_book
from liren.engine.burden import Share, shares
from liren.engine.loading import parse
from liren.engine.problems import Problem
from liren.engine.relief import objections
from liren.engine.template import drafts
from liren.engine.tests.lawbook import LAWBOOK, procedure_text

DRAFT = drafts("service/borrow-room")[0]
PAGE = (LAWBOOK.parent / "docs" / "language.md").read_text()
PHONE = "  phone: {title: 联系电话, type: phone, purpose: 反馈结果, basis: ours, known: reporter.phone, personal: true}"
REPLY = "{title: 办理结果, type: long_text, required: true, max: 2000, purpose: 答复居民, basis: s2-loop}"


def found(text: str) -> tuple[Problem, ...]:
    return objections(parse(text))


def asking(field: str) -> str:
    """The draft with one more field in the opening form."""
    assert PHONE in DRAFT
    return DRAFT.replace(PHONE, f"{PHONE}\n  more: {{purpose: 试试, basis: ours, {field}}}", 1)


def requiring(field: str) -> str:
    """The draft with one more field for whoever finishes the work."""
    assert REPLY in DRAFT
    return DRAFT.replace(
        f"reply: {REPLY}", f"reply: {REPLY}\n          more: {{purpose: 试试, basis: ours, {field}}}", 1
    )


def procedures() -> list[str]:
    folder = LAWBOOK / "procedures"
    files = [path for path in sorted(folder.rglob("*.yaml")) if not path.name.endswith(".cases.yaml")]
    return [path.relative_to(folder).as_posix().removesuffix(".yaml") for path in files]


@pytest.mark.parametrize("key", procedures())
def test_the_law_book_asks_nothing_it_cannot_answer_for(key) -> None:
    assert found(procedure_text(key)) == ()


def test_a_first_draft_is_light() -> None:
    assert found(DRAFT) == ()


@pytest.mark.parametrize(
    ("field", "code", "says"),
    [
        ("title: 您的姓名, type: text, personal: true", "burden.known", "请写 known: reporter.name"),
        ("title: 手机号码, type: phone, personal: true", "burden.known", "请写 known: reporter.phone"),
        ("title: 家庭住址, type: text, personal: true", "burden.known", "请写 known: reporter.address"),
        ("title: 所在社区, type: text", "burden.known", "请写 known: reporter.place"),
        ("title: 在哪里, type: place", "burden.known", "请写 known: device.location"),
        ("title: 现场照片, type: photos, required: true", "burden.photos", "必须上传，却没有依据"),
        ("title: 证明, type: files, required: true", "burden.photos", "请改为选填"),
        ("title: 身份证号, type: text, required: true, personal: true", "burden.personal", "必填却没有依据"),
        ("title: 经过, type: long_text, required: true", "burden.optional", "要居民写一大段"),
        ("title: 一句话说明, type: text", "burden.twice", "前面在 form.title 问过"),
    ],
)  # fmt: skip
def test_a_resident_is_not_asked_what_is_known_nor_made_to_give_what_nothing_requires(field, code, says) -> None:
    problems = found(asking(field))
    assert [problem.code for problem in problems] == [code]
    assert says in str(problems[0])
    assert str(problems[0]).endswith(f"［{code}］")


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("title: 一句话说明, type: text", "burden.retyped"),
        ("title: 诉求内容, type: long_text", "burden.retyped"),
        ("title: 申请人电话, type: phone, personal: true", "burden.retyped"),
        ("title: 经办人, type: text", "burden.recorded"),
        ("title: 办结时间, type: date", "burden.recorded"),
        ("title: 办后照片, type: photos, required: true", "burden.photos"),
        ("title: 办理结果, type: text", "burden.twice"),
    ],
)
def test_a_worker_does_not_copy_what_was_said_nor_write_down_what_is_recorded(field, code) -> None:
    assert [problem.code for problem in found(requiring(field))] == [code]


@pytest.mark.parametrize("source", ["ours", "s2-loop"])
def test_a_photograph_may_be_compulsory_where_a_document_asks_for_it(source) -> None:
    text = requiring("title: 办后照片, type: photos, required: true").replace(
        "试试, basis: ours", f"试试, basis: {source}"
    )
    assert [problem.code for problem in found(text)] == (["burden.photos"] if source == "ours" else [])


def test_a_field_answers_for_itself_with_a_reason() -> None:
    text = asking("title: 联系电话, type: phone, personal: true, burden_reason: 是被照料老人的电话，不是申请人的")
    assert found(text.replace("key: more", "key: other")) == ()


def test_what_is_asked_only_when_something_was_chosen_may_be_required() -> None:
    choice = "title: 要不要上门, type: yes_no"
    text = asking(choice).replace(
        "start: accept",
        "  where: {title: 上门到哪里, type: text, required: true, personal: true, purpose: 找得到, basis: ours,"
        " when: {field: more, is: true}}\nstart: accept",
        1,
    )
    assert found(text) == ()


def test_six_questions_are_too_many_for_one_affair_unless_the_whole_says_why() -> None:
    many = "\n".join(f"  q{n}: {{title: 第{n}问, type: text, purpose: 试试, basis: ours}}" for n in range(5))
    text = DRAFT.replace(PHONE, f"{PHONE}\n{many}", 1)
    assert [(problem.path, problem.code) for problem in found(text)] == [("form", "burden.many")]
    assert found(text.replace("visibility:", "burden_reason: 国家表样规定的六栏\nvisibility:", 1)) == ()


def test_seven_fields_are_too_many_for_one_move() -> None:
    many = "\n".join(f"          q{n}: {{title: 第{n}项, type: text, purpose: 试试, basis: ours}}" for n in range(6))
    text = DRAFT.replace(f"reply: {REPLY}", f"reply: {REPLY}\n{many}", 1)
    assert [(problem.path, problem.code) for problem in found(text)] == [("steps.handle.moves.done", "burden.step")]


def test_reasons_of_different_decisions_are_not_the_same_thing_asked_twice() -> None:
    text = DRAFT.replace(
        "    moves:\n      done:",
        "    moves:\n      give_up: {title: 办不了, to: feedback, declines: true, asks: {why_not: {title: 理由,"
        " type: text, required: true, purpose: 告诉居民, basis: ours}}}\n      done:",
        1,
    )
    assert found(text) == ()


def test_purpose_and_basis_cannot_be_answered_away() -> None:
    text = asking("title: 爱好, type: text, burden_reason: 想多了解一点居民").replace(
        "purpose: 试试, basis: ours, ", "", 1
    )
    book = {"procedures/service/borrow-room.yaml": text}
    codes = {problem.code for finding in check_book(book) for problem in finding.problems}
    assert codes >= {"burden.purpose", "burden.basis"}


def test_the_whole_law_book_is_checked_for_burden() -> None:
    book = {"procedures/service/borrow-room.yaml": asking("title: 手机, type: phone, personal: true")}
    problems = [problem for finding in check_book(book) for problem in finding.problems]
    assert "burden.known" in {problem.code for problem in problems}


def test_the_burden_is_shared_out_to_those_who_bear_it() -> None:
    assert shares(parse(procedure_text("management/grid-event"))) == (
        Share("reporter", 1, 5, 15 + 60 + 15 + 30 + 4),
        Share("community_worker", 1, 1, 30 + 10),
        Share("dispatcher", 1, 0, 30),
        Share("handler", 1, 2, 30 + 60 + 30),
        Share("grid_worker", 1, 0, 30),
    )


def test_the_page_for_authors_says_every_code() -> None:
    source = (LAWBOOK.parent / "src" / "liren" / "engine" / "relief.py").read_text()
    source += (LAWBOOK.parent / "src" / "liren" / "engine" / "lint.py").read_text()
    codes = set(re.findall(r'"(burden\.[a-z]+)"', source))
    assert len(codes) > 8
    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
