"""The closed lists a dwelling is described by."""

from collections.abc import Mapping
from types import MappingProxyType

USES: Mapping[str, str] = MappingProxyType(
    {"own": "自住", "let": "出租", "vacant": "空置", "business": "经营", "public": "公用"}
)
TENURES: Mapping[str, str] = MappingProxyType(
    {
        "commodity": "商品房",
        "reformed": "房改房",
        "public": "公房",
        "assured": "保障性住房",
        "resettled": "安置房",
        "own_built": "自建房",
        "other": "其他",
    }
)
"""Ours: the everyday kinds of house ownership, for lack of one list all departments share."""
