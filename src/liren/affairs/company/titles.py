"""Kinds of record that affairs in company leave, as people say them."""

from collections.abc import Mapping
from typing import Final

TITLES: Final[Mapping[str, str]] = {
    "child_opened": "另开下级事项",
    "children_settled": "写明下级事项怎么办",
    "children_closed": "下级事项都办结了",
    "published": "对大家公开",
    "public_redacted": "划去不公开的内容",
    "public_hidden": "不再公开",
    "public_restored": "重新公开",
    "public_withdrawn": "收回公开",
    "corrected": "更正公开内容",
    "merged_into": "并入另一件",
    "took_in": "并入了一件",
    "parted": "撤销并案，接着办",
    "gave_back": "撤销并案",
}
