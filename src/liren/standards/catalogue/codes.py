"""The code lists of the catalogue, with their words. One list for each axis, shared by every document and page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from liren.actors.public import KINDS as ACTORS

__all__ = [
    "ACTORS", "ADOPTED", "AREAS", "BEFORE_ISSUE", "DOMAINS", "KINDS", "LEVELS", "MACHINE_LEVELS", "MACHINE_SCHEMES",
    "MACHINE_SHORT", "NEXT", "NO_LONGER", "QUASI_TYPES", "RELATIONS", "STATUSES", "TOPICS", "usual_next",
]  # fmt: skip

Words = Mapping[str, str]

LEVELS: Final[Words] = MappingProxyType(
    {
        "national": "国家标准",
        "industry": "行业标准",
        "local": "地方标准",
        "group": "团体标准",
        "quasi": "类标准文件",
        "international": "国际标准",
    }
)
"""S0 三（二）3 and 六（三）; international ones besides."""

QUASI_TYPES: Final[Words] = MappingProxyType(
    {
        "village_rules": "村规民约",
        "residents_pact": "居民公约",
        "charter": "自治章程",
        "council_rules": "议事规则",
        "owners_rules": "管理规约",
        "service_pledge": "服务承诺",
        "other": "其他约定",
    }
)
"""Types of quasi-standards 类标准文件 (S0 六（三）names the first; the rest are common names of the field)."""

KINDS: Final[Words] = MappingProxyType(
    {"general": "基础通用标准", "management": "管理服务标准", "equipment": "设施设备配置标准"}
)
"""The second axis, of the 2017 Opinions (S0, S4)."""

TOPICS: Final[Words] = MappingProxyType(
    {"organisation": "城乡社区组织", "service": "社区服务", "informatisation": "社区信息化建设"}
)
"""What the 2017 Opinions name (S0 一)."""

DOMAINS: Final[Words] = MappingProxyType(
    {
        "environment": "环境",
        "culture": "文化",
        "education": "教育",
        "sport": "体育",
        "health": "卫生",
        "property": "物业",
        "household": "家政",
        "youth": "青少年",
    }
)
"""The domains of community service in GB/T 20647 as S0 三（二）3 lists them: a taxonomy for services too."""

AREAS: Final[Words] = MappingProxyType({"urban": "城市社区", "rural": "乡村社区", "both": "城乡通用"})

STATUSES: Final[Words] = MappingProxyType(
    {
        "planned": "计划",
        "drafting": "起草中",
        "opinions": "征求意见",
        "review": "审查",
        "approved": "已批准未实施",
        "in_force": "现行",
        "superseded": "已被代替",
        "withdrawn": "已废止",
        "stopped": "项目终止",
    }
)
BEFORE_ISSUE: Final = ("planned", "drafting", "opinions", "review", "stopped")
NO_LONGER: Final = ("superseded", "withdrawn")

NEXT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "planned": ("drafting", "stopped"),
        "drafting": ("opinions", "stopped"),
        "opinions": ("drafting", "review", "stopped"),
        "review": ("opinions", "approved", "in_force", "stopped"),
        "approved": ("in_force", "withdrawn"),
        "in_force": ("superseded", "withdrawn"),
        "superseded": (),
        "withdrawn": (),
        "stopped": ("planned",),
    }
)
"""The usual turns of a standard's life. Any other is a correction, and wants a reason."""

MACHINE_SCHEMES: Final[Words] = MappingProxyType({"din-dke": "DIN/DKE 五级（0—4）", "sac-draft": "SAC 征求意见稿五级"})
MACHINE_SHORT: Final[Words] = MappingProxyType({"din-dke": "DIN/DKE", "sac-draft": "SAC 草案"})
MACHINE_LEVELS: Final[Mapping[str, Mapping[int, str]]] = MappingProxyType(
    {
        "din-dke": MappingProxyType({0: "纸质文件", 1: "数字文档", 2: "机读文档", 3: "机读内容", 4: "机器可解释内容"}),
        "sac-draft": MappingProxyType({1: "可显示", 2: "可处理", 3: "可执行", 4: "可分析", 5: "可决策"}),
    }
)
"""How far a machine can read it, by whose scheme: the two count differently, so a level never stands alone.

Sources: qi-digital.de/en/smart-standards; SAC/TC124 draft through sesec.eu 2024, whose numbering 1–5 is our choice.
"""

RELATIONS: Final[Words] = MappingProxyType(
    {"adopts": "采用", "cites": "引用", "stands_on": "依据法律法规", "rises_to": "上升为"}
)
ADOPTED: Final[Words] = MappingProxyType({"IDT": "等同采用", "MOD": "修改采用", "NEQ": "非等效"})


def usual_next(status: str, then: str) -> bool:
    """Whether a standard goes from one status to the other in the usual course of its life, or stays.

    >>> usual_next("in_force", "superseded"), usual_next("withdrawn", "in_force")
    (True, False)
    """
    return status == then or then in NEXT[status]
