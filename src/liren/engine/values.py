"""One answer, read by the type of its field: a typed JSON value, or what is wrong with it in words for the person."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from liren.engine.language import Field
from liren.engine.phones import plain_phone

FIRST_DAY: Final = "1800-01-01"
LAST_DAY: Final = "2199-12-31"
"""Between them dates are answered: deadlines are counted from them, back and on."""
_DECIMAL: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_PLACE: Final = re.compile(r"[0-9]{2,15}|(?:[0-9a-z]{1,24}\.){1,12}", re.ASCII)
_CLASS: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
_CLAUSE: Final = re.compile(
    r"(?:management|service|autonomy)/[a-z][a-z0-9-]{0,59}(?:@[0-9a-f]{64})?#[a-z0-9_.]{0,200}"
    r"|standard/[0-9a-f-]{36}#(?:[0-9a-f-]{36})?",
    re.ASCII,
)
_FILE: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_YES: Final = ("true", "yes", "on", "1", "是", "有")
_NO: Final = ("false", "no", "off", "0", "否", "没有")
_LONGEST: Final = {"text": 200, "long_text": 5000}
_LONGEST_OFFERED: Final = 120
_MANY: Final = {"choices": 100, "photos": 9, "files": 9, "table": 100}
# Control characters, lone surrogates (no database stores them) and marks that reorder text to deceive.
_HIDDEN: Final = "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\u2028\\u2029"
HIDDEN_IN_LINE: Final = re.compile(rf"[{_HIDDEN}\t\n]")
HIDDEN_IN_TEXT: Final = re.compile(rf"[{_HIDDEN}]")


class Unfit(ValueError):
    """The answer does not fit its field; the text says what to do. path: where inside the field ('' or `0.name`)."""

    def __init__(self, says: str, path: str = "") -> None:
        self.path = path
        super().__init__(says)


def is_blank(value: Any) -> bool:
    """Nothing was answered.

    >>> is_blank("  "), is_blank([]), is_blank(False)
    (True, True, False)
    """
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def most(field: Field) -> int:
    """The most characters, choices, files or rows a field takes; its own `max` or the platform's."""
    return field.max if isinstance(field.max, int) else {**_LONGEST, **_MANY}[field.type]


def value_of(field: Field, answer: Any, classes: Collection[str] | None = None) -> Any:
    """The typed value of an answer that is not blank. Raises Unfit, and nothing else, whatever comes in."""
    if field.type == "class":
        return _class(answer, classes)
    return _READERS[field.type](field, answer)


def _text(field: Field, answer: Any) -> str:
    if not isinstance(answer, str):
        raise Unfit("请写文字。")
    if len(answer) > 100_000:
        raise Unfit(f"太长了，请删到 {most(field)} 字以内。")
    text = answer.replace("\r\n", "\n").replace("\r", "\n").strip()
    if (HIDDEN_IN_TEXT if field.type == "long_text" else HIDDEN_IN_LINE).search(text):
        raise Unfit("里面有看不见的控制字符或换行，请删去后重写。")
    least = field.min if isinstance(field.min, int) else 0
    if len(text) > most(field):
        raise Unfit(f"太长了：现在 {len(text)} 字，请删到 {most(field)} 字以内。")
    if len(text) < least:
        raise Unfit(f"太短了：现在 {len(text)} 字，请写到 {least} 字以上。")
    return text


def _decimal(answer: Any, places: int, unit: str) -> Decimal:
    if isinstance(answer, bool) or not isinstance(answer, str | int | float):
        raise Unfit("请填数字。")
    text = _plain(answer).replace(",", "") if isinstance(answer, str) else _written(answer)
    if not _DECIMAL.fullmatch(text):
        raise Unfit("请填数字，例如 3" + (" 或 3.5" if places else "") + "，不超过 15 位。")
    number = Decimal(text)
    if -_exponent(number) > places:
        raise Unfit(f"请最多写 {places} 位小数。" if places else f"请填整数{unit}。")
    return number


def _written(number: int | float) -> str:
    """A JSON number as plain digits; '' when it has none (infinite, or absurdly large)."""
    if not abs(number) < 10**15:
        return ""
    return format(Decimal(repr(number)) if isinstance(number, float) else Decimal(number), "f")


def _exponent(number: Decimal) -> int:
    """The power of ten of the last digit that is not a trailing zero, at most 0."""
    exponent = number.normalize().as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def _plain(text: str) -> str:
    """Full-width digits and signs made plain, spaces gone; '' when absurdly long."""
    return "".join(unicodedata.normalize("NFKC", text).split()) if len(text) <= 200 else ""


def _number(field: Field, answer: Any) -> str:
    number = _decimal(answer, field.decimals, "")
    _within(number, field, lambda bound: f"{bound}{field.unit}")
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if Decimal(text) == 0 else text.removeprefix("+")


def _money(field: Field, answer: Any) -> int:
    """Text is yuan, an integer is fen already."""
    if isinstance(answer, float):
        raise Unfit("请把金额写成文字，例如 12.50（元），或写整数（分）。")
    fen = _decimal(answer, 2, "") * (1 if isinstance(answer, int) else 100)
    _within(fen, field, lambda bound: f"{Decimal(bound) / 100:.2f} 元")
    return int(fen)


def _within(number: Decimal, field: Field, shown: Callable[[Any], str]) -> None:
    if isinstance(field.min, int | Decimal) and number < field.min:
        raise Unfit(f"太小了，请填不小于 {shown(field.min)} 的数。")
    if isinstance(field.max, int | Decimal) and number > field.max:
        raise Unfit(f"太大了，请填不大于 {shown(field.max)} 的数。")


def _date(field: Field, answer: Any) -> str:
    text = _plain(answer).replace("/", "-").replace(".", "-") if isinstance(answer, str) else ""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text, re.ASCII)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else ""
    except ValueError:
        day = ""
    if not day:
        raise Unfit("没有这一天，请写成 2026-03-02 这样。")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Unfit(f"请填 {FIRST_DAY[:4]} 年到 {LAST_DAY[:4]} 年的日期。")
    return _between(day, field)


def _time(field: Field, answer: Any) -> str:
    text = _plain(answer) if isinstance(answer, str) else ""
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(?::00)?", text, re.ASCII)
    try:
        moment = time(int(found[1]), int(found[2])).isoformat("minutes") if found else ""
    except ValueError:
        moment = ""
    if not moment:
        raise Unfit("请写成 09:30 这样的时间。")
    return _between(moment, field)


def _between(text: str, field: Field) -> str:
    if isinstance(field.min, str) and text < field.min:
        raise Unfit(f"太早了，请填 {field.min} 或以后。")
    if isinstance(field.max, str) and text > field.max:
        raise Unfit(f"太晚了，请填 {field.max} 或以前。")
    return text


def _yes_no(field: Field, answer: Any) -> bool:
    if isinstance(answer, bool):
        return answer
    word = answer.strip().lower() if isinstance(answer, str) and len(answer) < 20 else ""
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unfit("请选“是”或“否”。")


def _choice(field: Field, answer: Any) -> str:
    if field.offers and isinstance(answer, str) and 0 < len(answer.strip()) <= _LONGEST_OFFERED:
        return answer.strip()  # what is offered is known only where it is asked, and checked there
    if not isinstance(answer, str) or answer not in dict(field.options):
        raise Unfit(f"请从给出的选项里选：{_shown_options(field)}。")
    return answer


def _choices(field: Field, answer: Any) -> list[str]:
    answers = answer if isinstance(answer, list) else [answer]
    _count(field, len(answers), "项")
    chosen = list(dict.fromkeys(_choice(field, one) for one in answers))
    return chosen if field.offers else [value for value, _ in field.options if value in chosen]


def _shown_options(field: Field) -> str:
    titles = [title for _, title in field.options]
    return "、".join(titles[:10]) + ("等" if len(titles) > 10 else "")


def _phone(field: Field, answer: Any) -> str:
    phone = plain_phone(answer) if isinstance(answer, str) else None
    if phone is None:
        raise Unfit("请填 11 位手机号，或带区号的座机号，例如 0512-67770000。")
    return phone


def _place(field: Field, answer: Any) -> str:
    if not isinstance(answer, str) or not _PLACE.fullmatch(answer.strip()):
        raise Unfit("请从地图或列表里选一个位置。")
    return answer.strip()


def _class(answer: Any, classes: Collection[str] | None) -> str:
    code = answer.strip() if isinstance(answer, str) else ""
    if not _CLASS.fullmatch(code) or (classes is not None and code not in classes):
        raise Unfit("请从类别目录里选一类。")
    return code


def _clause(field: Field, answer: Any) -> str:
    """`KEY@DIGEST#clause` of a procedure, `standard/ID#clause` of a standard; nothing after # is the whole of it."""
    if not isinstance(answer, str) or not _CLAUSE.fullmatch(answer.strip()):
        raise Unfit("请从列表里选一条：先找规程，再选说的是哪一条。")
    return answer.strip()


def _files(field: Field, answer: Any) -> list[str]:
    answers = answer if isinstance(answer, list) else [answer]
    noun = "张照片" if field.type == "photos" else "个文件"
    _count(field, len(answers), noun)
    if not all(isinstance(one, str) and _FILE.fullmatch(one.strip().lower()) for one in answers):
        raise Unfit("有一个没有传上来，请重新上传。")
    return list(dict.fromkeys(one.strip().lower() for one in answers))


def _rating(field: Field, answer: Any) -> int:
    text = str(answer) if isinstance(answer, int) and not isinstance(answer, bool) and 0 < answer < 6 else answer
    if not isinstance(text, str) or text.strip() not in ("1", "2", "3", "4", "5"):
        raise Unfit("请选 1 到 5 分。")
    return int(text)


def _table(field: Field, answer: Any) -> list[dict[str, Any]]:
    if not isinstance(answer, list) or not all(isinstance(row, Mapping) for row in answer):
        raise Unfit("请按行填写表格。")
    _count(field, len(answer), "行")
    return [_row(field.columns, row, number) for number, row in enumerate(answer)]


def _row(columns: Mapping[str, Field], row: Mapping[Any, Any], number: int) -> dict[str, Any]:
    extra = next((name for name in row if name not in columns), None)
    if extra is not None:
        raise Unfit(f"第 {number + 1} 行多出没有的列，请去掉。", str(number))
    cleaned = {}
    for key, column in columns.items():
        if is_blank(row.get(key)):
            if column.required:
                raise Unfit(f"第 {number + 1} 行请填“{column.title}”。", f"{number}.{key}")
            continue
        try:
            cleaned[key] = value_of(column, row[key])
        except Unfit as problem:
            raise Unfit(f"第 {number + 1} 行“{column.title}”：{problem}", f"{number}.{key}") from problem
    return cleaned


def _count(field: Field, found: int, noun: str) -> None:
    if isinstance(field.min, int) and found < field.min:
        raise Unfit(f"请至少给 {field.min} {noun}。")
    if found > most(field):
        raise Unfit(f"最多 {most(field)} {noun}，现在 {found} {noun}，请减少。")


_READERS: Final[Mapping[str, Callable[[Field, Any], Any]]] = {
    "text": _text, "long_text": _text, "number": _number, "money": _money, "date": _date, "time": _time,
    "yes_no": _yes_no, "choice": _choice, "choices": _choices, "phone": _phone, "place": _place, "clause": _clause,
    "photos": _files, "files": _files, "table": _table, "rating": _rating,
}  # fmt: skip
