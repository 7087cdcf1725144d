"""The sheet people come in by: its columns, the empty file with its choices, and what a filled one holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, BinaryIO, Final

from liren.registers.declaration import Column
from liren.registers.sheets import read_rows, write_template_of
from liren.registry import public as registry

_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "document": registry.DOCUMENTS,
    "sex": registry.SEXES,
    "kind": registry.KINDS_OF_RESIDENCE,
    "relation": registry.RELATIONS,
}
_HOW: Final = {
    "name": "张三",
    "document": "不填就是居民身份证",
    "number": "单元格要设成文本，不然末几位会变成 0",
    "sex": "有身份证号码可不填",
    "born": "1949-10-01；有身份证号码可不填",
    "phone": "13900000000",
    "estate": "同名的楼栋有几处时填",
    "building": "3幢",
    "unit": "1",
    "room": "402",
    "since": "2024-05-01",
    "head": "同一户的人写同一位户主",
    "relation": "户主这一行写“户主”",
}
_MUST: Final = ("name", "kind")


@dataclass(frozen=True, slots=True)
class _Sheet:
    columns: tuple[Column, ...]

    @property
    def accepted(self) -> tuple[Column, ...]:
        return self.columns


PEOPLE: Final = _Sheet(
    tuple(
        Column(
            key, title, options=tuple(filter(None, _CHOICES.get(key, {}).values())), field=key, required=key in _MUST,
            example=_HOW.get(key, ""),
        )
        for key, title in registry.arrivals.COLUMNS.items()
    )
)  # fmt: skip


def people_template(out: IO[bytes]) -> str:
    """The empty file, with lists to choose from; its name."""
    write_template_of(PEOPLE, "居民登记", out, rows=registry.arrivals.MOST_ROWS)
    return "居民登记-模板"


def read_people(file: BinaryIO, size: int) -> tuple[tuple[int, Mapping[str, str]], ...]:
    """The rows of a filled file, (number, cells by key). Raises SheetUnreadable with the reason."""
    lines = read_rows(PEOPLE, file, size, most=registry.arrivals.MOST_ROWS)
    return tuple((line.number, line.cells) for line in lines)
