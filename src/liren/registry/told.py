"""How it is known and how sure it is: the words every class of the register shares."""

from collections.abc import Mapping
from types import MappingProxyType

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "visited": "入户核实",
        "told": "本人告知",
        "imported": "导入",
        "shared": "部门共享",
        "inferred": "推断",
    }
)
QUALITIES: Mapping[str, str] = MappingProxyType(
    {
        "checked": "已核实",
        "unchecked": "未核实",
        "doubtful": "存疑",
    }
)
