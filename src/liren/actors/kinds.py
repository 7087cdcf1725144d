"""The four kinds of actor (S0 五（一）), their sub-types and statuses, as words for screens.

The four kinds are the document's. Sub-types are common names of the field: replaceable labels, no closed list.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Kind = Literal["party", "government", "self_governance", "social_force"]
Status = Literal["registered", "filed", "unregistered"]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "party": "基层党组织",
        "government": "基层政府",
        "self_governance": "基层群众性自治组织",
        "social_force": "社会力量",
    }
)
POSITIONS: Mapping[str, str] = MappingProxyType(
    {
        "party": "领导核心，把握好方向",
        "government": "主导：政策创制、资金支持和行政协调",
        "self_governance": "基础：引导居民做好社区自治",
        "social_force": "发挥专业所长，提供专业化服务",
    }
)
"""What each kind is there for, each in its place 各归其位 (S1 一（二）)."""

STATUSES: Mapping[str, str] = MappingProxyType(
    {"registered": "已登记", "filed": "已备案", "unregistered": "未登记未备案"}
)
SUBTYPES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "party": MappingProxyType(
            {
                "street_party_committee": "街道党工委",
                "township_party_committee": "乡镇党委",
                "community_party_committee": "社区党委",
                "village_party_branch": "村党组织",
                "grid_party_branch": "网格党支部",
                "unit_party_group": "单元党小组",
                "joint_party_committee": "社区大党委",
            }
        ),
        "government": MappingProxyType(
            {
                "street_office": "街道办事处",
                "township_government": "乡镇人民政府",
                "street_section": "街道科室",
                "street_office_of_work": "街道内设办公室",
                "street_centre": "街道所属中心",
                "service_station": "社区服务站",
                "street_command_centre": "街道指挥中心",
                "county_department": "区县部门",
                "city_department": "市级部门",
                "province_department": "省级部门",
            }
        ),
        "self_governance": MappingProxyType(
            {
                "residents_committee": "居民委员会",
                "villagers_committee": "村民委员会",
                "villagers_supervision": "村务监督委员会",
                "residents_group": "居民小组",
                "committee_of_work": "居委会下设委员会",
                "villagers_council": "村民议事会",
                "villagers_overseers": "村民监事会",
                "self_governance_council": "社区自治理事会",
                "self_governance_association": "自治协会",
                "able_residents": "居民能人团体",
                "residents_council": "居民议事会",
                "residents_board": "居民理事会",
                "joint_council": "共商共治平台",
                "villagers_group": "村民小组",
                "estate_unit": "小区自治小组",
                "hamlet_unit": "自然村自治小组",
                "courtyard_unit": "楼院自治小组",
                "stairwell_unit": "门栋自治小组",
            }
        ),
        "social_force": MappingProxyType(
            {
                "property_company": "物业服务企业",
                "owners_committee": "业主委员会",
                "property_committee": "物业委员会",
                "community_organisation": "社区社会组织",
                "hub_organisation": "枢纽型社会组织",
                "collaboration_centre": "社区治理协同中心",
                "law_practice": "社区律师",
                "social_work_agency": "社会工作服务机构",
                "volunteer_team": "志愿服务队伍",
                "enterprise": "驻区企事业单位",
                "university": "高等院校和科研机构",
                "media": "媒体",
                "public_utility": "公用事业单位",
            }
        ),
    }
)

BODIES: tuple[str, ...] = (
    "self_governance_council", "self_governance_association", "able_residents", "residents_council", "residents_board",
    "villagers_council", "joint_council",
)  # fmt: skip
"""Bodies that sit by rules of procedure of their own, no law saying how."""
UNITS: tuple[str, ...] = (
    "residents_group", "villagers_group", "estate_unit", "hamlet_unit", "courtyard_unit", "stairwell_unit",
)  # fmt: skip
"""Units below the committee that settle small matters among themselves 微自治."""


def kind_of(subtype: str) -> str:
    """Which of the four kinds a sub-type belongs to.

    >>> kind_of("owners_committee")
    'social_force'
    """
    return next(kind for kind, subtypes in SUBTYPES.items() if subtype in subtypes)


def subtype_title(kind: str, subtype: str) -> str:
    """The word for a sub-type.

    >>> subtype_title("social_force", "owners_committee")
    '业主委员会'
    """
    return SUBTYPES[kind][subtype]
