"""Any form a procedure can ask for: what the browser sent becomes answers, fields become controls.

Nothing here knows a procedure. A field's type chooses its control (`parts/fields/<control>.html`); what a field asks
for and why stands in the procedure. Checking answers is the engine's business.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from django.http import QueryDict

from liren.engine.language import Field, Source
from liren.kit.json import Json

OUR_CHOICE = "our choice"
UPLOADS = ("photos", "files")
CONTROLS = {
    "text": "line",
    "phone": "line",
    "number": "line",
    "money": "line",
    "date": "line",
    "time": "line",
    "long_text": "lines",
    "yes_no": "pick",
    "choice": "pick",
    "choices": "pick",
    "class": "class",
    "clause": "clause",
    "place": "place",
    "photos": "upload",
    "files": "upload",
    "table": "table",
    "rating": "rating",
}
INPUT_TYPES = {"phone": "tel", "date": "date", "time": "time"}
MODES = {"number": "decimal", "money": "decimal", "phone": "tel"}
AUTOCOMPLETE = {"reporter.name": "name", "reporter.phone": "tel-national"}
GRADES = (
    ("5", "非常满意", "grin"),
    ("4", "满意", "smile"),
    ("3", "基本满意", "flat"),
    ("2", "不满意", "sad"),
    ("1", "非常不满意", "cry"),
)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    title: str
    chosen: bool = False
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Options under a heading, for long lists of classes."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One control, ready to render. name: what the browser sends; problem: what is wrong, and what to do."""

    key: str
    name: str
    id: str
    control: str
    title: str
    required: bool
    hint: str
    value: str = ""
    problem: str = ""
    known: bool = False
    private: bool = False
    kind: str = "text"
    mode: str = "text"
    autocomplete: str = "off"
    multiple: bool = False
    min: str = ""
    max: str = ""
    unit: str = ""
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    rows: tuple[tuple["Input", ...], ...] = ()
    held: tuple[Option, ...] = ()
    query: str = ""
    none_found: bool = False

    @property
    def template(self) -> str:
        return f"parts/fields/{self.control}.html"

    @property
    def grouped(self) -> bool:
        """Several controls under one name: a fieldset with a legend."""
        return self.control in ("pick", "place", "clause", "rating", "table")

    @property
    def unchosen(self) -> bool:
        """None of the options is chosen yet."""
        return not any(option.chosen for option in self.options)

    @property
    def wide(self) -> bool:
        return self.control in ("lines", "table", "place", "clause", "upload", "rating")


@dataclass(frozen=True, slots=True)
class Form:
    """Controls in order and what is wrong with them. known: how many the platform already filled in."""

    inputs: tuple[Input, ...]
    problems: tuple[tuple[str, str, str], ...] = ()

    @property
    def known(self) -> int:
        return sum(1 for i in self.inputs if i.known)

    @property
    def required(self) -> int:
        return sum(1 for i in self.inputs if i.required and not i.known)

    @property
    def has_uploads(self) -> bool:
        return any(i.control == "upload" for i in self.inputs)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form's controls choose from. classes: (code, title, parent); near: places offered before any search.

    sources: by id, to name the basis of a field; search: finds places by what people type. held: (file, title) of
    materials handed in earlier, which need not be uploaded again. clauses: finds clauses by what people type; clause:
    what one is called.
    """

    classes: Sequence[tuple[str, str, str | None]] = ()
    near: Sequence[tuple[str, str]] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    search: Callable[[str], Sequence[tuple[str, str]]] | None = None
    held: Sequence[tuple[str, str]] = ()
    clauses: Callable[[str], Sequence[tuple[str, str]]] | None = None
    clause: Callable[[str], str] = str


def asked_of(fields: Mapping[str, Field], who: str) -> dict[str, Field]:
    """The fields that fall to the reporter, or (`worker`) all of them."""
    return {k: f for k, f in fields.items() if who == "worker" or f.by == "reporter"}


# ---- what the browser sent ----


def read(
    fields: Mapping[str, Field], data: QueryDict, kept: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Json]:
    """Answers as the engine checks them, blank ones left out. kept: ids of uploads, by field."""
    return {key: value for key, value in _read(fields, data, kept or {}, "") if value not in ("", None, [])}


def read_under(prefix: str, fields: Mapping[str, Field], data: QueryDict) -> dict[str, Json]:
    """As `read`, for fields whose names on the page begin with `prefix`."""
    return {key: value for key, value in _read(fields, data, {}, prefix) if value not in ("", None, [])}


def _read(
    fields: Mapping[str, Field], data: QueryDict, kept: Mapping[str, Sequence[str]], prefix: str
) -> Iterator[tuple[str, Json]]:
    for key, asked in fields.items():
        name = prefix + key
        if asked.type == "choices":
            yield key, [v for v in data.getlist(name) if v]
        elif asked.type in UPLOADS:
            yield key, [*filter(None, data.getlist(name)), *kept.get(name, ())]  # an empty file input posts ""
        elif asked.type == "table":
            yield key, _read_rows(asked, data, kept, name)
        else:
            yield key, _one(asked, data.get(name, "").strip())


def _one(asked: Field, text: str) -> Json:
    if asked.type == "yes_no":
        return {"yes": True, "no": False}.get(text, text)
    if asked.type == "rating" and text.isdecimal() and len(text) < 4:
        return int(text)
    return text


def _read_rows(asked: Field, data: QueryDict, kept: Mapping[str, Sequence[str]], name: str) -> list[Json]:
    numbers = sorted({int(n) for k in data if (n := _row_number(k, name)) is not None})
    rows = [dict(_read(asked.columns, data, kept, f"{name}.{n}.")) for n in numbers]
    filled = ({k: v for k, v in row.items() if v not in ("", None, [])} for row in rows)
    return [row for row in filled if row]


def _row_number(key: str, name: str) -> int | None:
    """The row a name such as `items.3.title` belongs to, when it is of the table `items`."""
    rest = key.removeprefix(name + ".")
    number = rest.partition(".")[0]
    return int(number) if rest != key and number.isascii() and number.isdecimal() and len(number) < 4 else None


def wants_another_look(data: QueryDict) -> bool:
    """Was a button pressed that only reshapes the form (find a place, add a row)?"""
    return "_find" in data or "_more" in data


# ---- what the page shows ----


def build(
    fields: Mapping[str, Field],
    answers: Mapping[str, Json],
    *,
    problems: Mapping[str, str] | None = None,
    known: Mapping[str, Json] | None = None,
    around: Surroundings | None = None,
    data: QueryDict | None = None,
    prefix: str = "",
    ids: str = "f-",
) -> Form:
    """The form as controls. known: what the platform has and the person may change; problems: by field path.

    ids: how the ids of its controls begin, for a page of several forms.
    """
    maker = _Maker(problems or {}, known or {}, around or Surroundings(), data or QueryDict(), ids)
    inputs = tuple(maker.make(asked, answers.get(key), prefix + key) for key, asked in fields.items())
    return Form(inputs, tuple(_summary(inputs, maker.problems)))


def _summary(inputs: Sequence[Input], problems: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(id to go to, title, what is wrong) in the order of the form; what belongs to no field comes last."""
    left = dict(problems)
    for shown in _flat(inputs):
        if shown.name in left:
            yield shown.id, shown.title, left.pop(shown.name)
    for name, problem in left.items():
        yield "", name, problem


def _flat(inputs: Sequence[Input]) -> Iterator[Input]:
    for shown in inputs:
        yield shown
        for row in shown.rows:
            yield from _flat(row)


@dataclass(frozen=True, slots=True)
class _Maker:
    problems: Mapping[str, str]
    known: Mapping[str, Json]
    around: Surroundings
    data: QueryDict
    ids: str = "f-"

    def make(self, asked: Field, value: Json, name: str) -> Input:
        known = value in (None, "") and self.known.get(name) not in (None, "")
        value = self.known[name] if known else value
        shown = Input(
            key=asked.key,
            name=name,
            id=self.ids + name.replace(".", "-"),
            control=CONTROLS[asked.type],
            title=asked.title,
            required=asked.required and asked.when is None,
            hint=self.hint(asked),
            value=_text(value),
            problem=self.problems.get(name, ""),
            known=known,
            private=asked.personal,
            kind=INPUT_TYPES.get(asked.type, "text"),
            mode=MODES.get(asked.type, "text"),
            autocomplete=AUTOCOMPLETE.get(asked.known or "", "off"),
            unit="元" if asked.type == "money" else asked.unit,
            min="" if asked.min is None else str(asked.min),
            max="" if asked.max is None else str(asked.max),
        )
        special = getattr(self, f"_{asked.type}", None)
        return special(asked, value, shown) if special else shown

    def hint(self, asked: Field) -> str:
        parts = [asked.hint, asked.purpose]
        source = self.around.sources.get(asked.basis or "")
        if source and source.document != OUR_CHOICE:
            parts.append(f"依据 {source.document}")
        if asked.when is not None:
            parts.append("视前面的回答而定，用不着可以不填")
        return " · ".join(p for p in parts if p)

    def _yes_no(self, asked: Field, value: Json, shown: Input) -> Input:
        options = (Option("yes", "是", value is True), Option("no", "否", value is False))
        return replace(shown, options=_optional(asked, options))

    def _choice(self, asked: Field, value: Json, shown: Input) -> Input:
        options = tuple(Option(v, t, v == value) for v, t in asked.options)
        return replace(shown, options=_optional(asked, options))

    def _choices(self, asked: Field, value: Json, shown: Input) -> Input:
        chosen = value if isinstance(value, list) else []
        return replace(shown, multiple=True, options=tuple(Option(v, t, v in chosen) for v, t in asked.options))

    def _rating(self, asked: Field, value: Json, shown: Input) -> Input:
        return replace(shown, options=tuple(Option(g, t, str(value) == g, i) for g, t, i in GRADES))

    def _class(self, asked: Field, value: Json, shown: Input) -> Input:
        """Leaves under the class above them; a class above can be chosen itself by those who know no better."""
        if not self.around.classes:
            return replace(shown, control="line")
        titles = {code: title for code, title, _ in self.around.classes}
        above = dict.fromkeys(parent for _, _, parent in self.around.classes if parent is not None)
        groups = (
            Group(_lineage(code, titles), tuple(self._under(code, above, value))) for code in titles if code in above
        )
        return replace(shown, groups=tuple(groups))

    def _under(self, code: str, above: Collection[str], value: Json) -> Iterator[Option]:
        for own, title, parent in self.around.classes:
            if parent == code and own not in above:
                yield Option(own, title, own == value)
        yield Option(code, "以上都不是，归入这一类", code == value)

    def _place(self, asked: Field, value: Json, shown: Input) -> Input:
        query = self.data.get(shown.name + ".q", "").strip()
        found = list(self.around.search(query)) if query and self.around.search else []
        offered = dict(found or self.around.near)
        if value not in (None, "") and str(value) not in offered:
            offered = {str(value): dict(self.around.near).get(str(value), "原来选的地方"), **offered}
        options = tuple(Option(v, t, v == str(value)) for v, t in offered.items())
        return replace(shown, options=options, query=query, none_found=bool(query) and not found)

    def _clause(self, asked: Field, value: Json, shown: Input) -> Input:
        query = self.data.get(shown.name + ".q", "").strip()[:60]
        found = dict(self.around.clauses(query)) if query and self.around.clauses else {}
        chosen = str(value or "")
        offered = found if chosen in found or not chosen else {chosen: self.around.clause(chosen), **found}
        options = tuple(Option(v, t, v == chosen) for v, t in offered.items())
        return replace(shown, options=options, query=query, none_found=bool(query) and not found)

    def _photos(self, asked: Field, value: Json, shown: Input) -> Input:
        kept = value if isinstance(value, list) else []
        kind = "image/*" if asked.type == "photos" else ""
        return replace(
            shown, kind=kind, options=tuple(Option(str(v), f"已收下第 {n} 件", True) for n, v in enumerate(kept, 1))
        )

    def _files(self, asked: Field, value: Json, shown: Input) -> Input:
        held = tuple(Option(v, t) for v, t in self.around.held)
        return replace(self._photos(asked, value, shown), held=held)

    def _table(self, asked: Field, value: Json, shown: Input) -> Input:
        rows = [cast(Mapping[str, Json], row) for row in value] if isinstance(value, list) else []
        spare = max(1, int(asked.min or 1) - len(rows)) if isinstance(asked.min, int) else 1
        every = [*rows, *({} for _ in range(spare))]
        made = (
            tuple(self.make(column, row.get(key), f"{shown.name}.{n}.{key}") for key, column in asked.columns.items())
            for n, row in enumerate(every)
        )
        return replace(shown, rows=tuple(made))


def _optional(asked: Field, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """A question that need not be answered can be taken back without script."""
    return options if asked.required else (*options, Option("", "不填"))


def _lineage(code: str, titles: Mapping[str, str]) -> str:
    """A class with those above it: 事件 › 市容环境."""
    parts = code.split(".")
    return " › ".join(titles.get(".".join(parts[:n]), "") for n in range(1, len(parts) + 1))


def _text(value: Json) -> str:
    if value is None or isinstance(value, (list, dict, bool)):
        return ""
    return str(value)
