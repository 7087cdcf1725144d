"""What of an affair everybody may see: answers to fields its procedure marks public, less what was struck out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liren.affairs.answers import is_personal
from liren.affairs.models import Affair
from liren.affairs.queries.telling import in_words
from liren.engine.language import Field
from liren.engine.steps import all_fields
from liren.kit.json import Json
from liren.standards.public import Rules
from liren.territories.public import place_at

TITLE: Final = "title"
BLACKED_OUT: Final = "■■"
SOURCES: Final[Mapping[str, str]] = {
    "resident": "居民反映",
    "phone": "居民来电",
    "behalf": "居民反映，工作人员代录",
    "worker": "工作人员上报",
    "hotline": "热线转来",
    "media": "媒体报道",
    "system": "其他平台转来",
}
"""Where a public affair comes from, as everybody reads it; a moderator may say it more exactly."""


@dataclass(frozen=True, slots=True)
class Strikes:
    """What is taken out of a public version: whole answers by key, photos by id, words wherever they stand."""

    answers: Collection[str] = ()
    photos: Collection[str] = ()
    words: Collection[str] = ()

    @property
    def named(self) -> list[str]:
        """What may be written down of it: which answers and photos, never the words."""
        return sorted({*self.answers, *self.photos})


def content_of(affair: Affair, rules: Rules) -> dict[str, Any]:
    """{title, answers: [{key, title, text}], photos: [id]} as everybody would see it, nothing struck out."""
    fields = {
        key: field for key, field in all_fields(rules.procedure).items() if field.public and not is_personal(field)
    }
    return {
        TITLE: _title(affair, rules, fields),
        "answers": list(_answers(affair, rules, fields)),
        "photos": list(_photos(affair, fields)),
    }


def struck_out(content: Mapping[str, Any], strikes: Strikes) -> dict[str, Any]:
    """The content without what is struck; where words stood is a black bar.

    >>> given = {"title": "王家门口的灯", "answers": [], "photos": ["1"]}
    >>> struck_out(given, Strikes(photos=["1"], words=["王家"]))
    {'title': '■■门口的灯', 'answers': [], 'photos': []}
    """
    left = (one for one in content["answers"] if one["key"] not in strikes.answers)
    return {
        TITLE: _struck(content[TITLE], strikes.words),
        "answers": [{**one, "text": _struck(one["text"], strikes.words)} for one in left],
        "photos": [one for one in content["photos"] if one not in strikes.photos],
    }


def replaced(content: Mapping[str, Any], key: str, text: str) -> dict[str, Json]:
    """The content with one text in place of another."""
    answers = [{**one, "text": text} if one["key"] == key else one for one in content["answers"]]
    return {**content, TITLE: text if key == TITLE else content[TITLE], "answers": answers}


def text_of(content: Mapping[str, Any], key: str) -> str | None:
    """What it says under a key; None when there is nothing."""
    if key == TITLE:
        return str(content[TITLE])
    return next((str(one["text"]) for one in content["answers"] if one["key"] == key), None)


def place_for_all(affair: Affair, rules: Rules) -> tuple[str, str]:
    """(path, name) of the place as everybody may know it: the building only where the procedure makes it public."""
    public = any(field.type == "place" and field.public for field in rules.procedure.form.values())
    last = affair.place_path.rstrip(".").rsplit(".", 1)[-1]
    if public or not last.startswith("b"):
        return affair.place_path, affair.place_name
    path = affair.place_path[: -len(last) - 1]
    place = place_at(path)
    return path, place.full_name if place else ""


def source_of(affair: Affair) -> str:
    """Where it comes from, as far as its opening says."""
    if affair.opened_on_behalf:
        return {"phone": "phone", "api": "system"}.get(affair.origin, "behalf")
    return {"portal": "resident", "phone": "phone", "worker": "worker"}.get(affair.origin, "system")


def _title(affair: Affair, rules: Rules, fields: Mapping[str, Field]) -> str:
    """The affair's own title only when everything it could be taken from is public."""
    given = affair.answers.get(TITLE)
    if TITLE in fields and isinstance(given, str) and given.strip():
        return given.strip().splitlines()[0][:80]
    return rules.procedure.title


def _answers(affair: Affair, rules: Rules, fields: Mapping[str, Field]) -> Iterable[dict[str, Json]]:
    for key, field in fields.items():
        shown = field.type not in ("photos", "files", "place", "class") and key != TITLE
        text = in_words(field, affair.answers.get(key), rules) if shown else ""
        if text:
            yield {"key": key, "title": field.title, "text": text}


def _photos(affair: Affair, fields: Mapping[str, Field]) -> Iterable[str]:
    for key, field in fields.items():
        if field.type == "photos":
            yield from (str(one) for one in affair.answers.get(key) or ())


def _struck(text: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, BLACKED_OUT)
    return text
