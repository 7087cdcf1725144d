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
KINDS_OF_RESIDENCE: Mapping[str, str] = MappingProxyType(
    {"actual": "常住", "floating": "流动", "registered": "户籍", "abroad": "境外"}
)
"""In the order in which one of several says where somebody lives."""
LIVING = ("actual", "floating", "abroad")
"""Of which one has one at a time: all but the 户籍."""
KINDS_OF_HOUSEHOLD: Mapping[str, str] = MappingProxyType({"family": "家庭户", "collective": "集体户"})
RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "head": "户主",
        "spouse": "配偶",
        "child": "子女",
        "child_in_law": "儿媳、女婿",
        "grandchild": "孙子女、外孙子女",
        "parent": "父母",
        "parent_in_law": "公婆、岳父母",
        "grandparent": "祖父母、外祖父母",
        "sibling": "兄弟姐妹",
        "other": "其他",
        "lodger": "合住、租住",
    }
)
KINDS_OF_OBSERVATION: Mapping[str, str] = MappingProxyType(
    {"visit": "走访", "seen": "了解到的情况", "need": "需要", "decided": "认定"}
)
SEXES: Mapping[str, str] = MappingProxyType({"male": "男", "female": "女", "": "不详"})
STATES: Mapping[str, str] = MappingProxyType({"lives": "在册", "left": "已迁出", "died": "已去世"})
