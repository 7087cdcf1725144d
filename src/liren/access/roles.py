"""The one rule table: what each role may do, and how far it reaches. `may` and `which` both read it, nothing else does.

A role that sees the whole place acts on every affair in the places it is granted. A role that sees only its own acts on
affairs that lie with its organisation. What a person reported is theirs without any role: `affairs` knows the reporter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Sees = Literal["place", "own", "none"]

ACTS: Mapping[str, str] = MappingProxyType(
    {
        "affairs.open": "反映或申请一件事",
        "affairs.open_on_behalf": "代居民反映或申请",
        "affairs.read": "查看事项",
        "affairs.do": "办理一步（由规程指定的角色）",
        "affairs.claim": "认领待办",
        "affairs.extend.approve": "批准延期",
        "affairs.import": "批量导入事项",
        "figures.read": "查看指标",
        "people.find": "查找居民",
        "people.register": "登记、更正居民信息",
        "people.reveal": "查看登记居民的完整信息",
        "people.approve": "审批姓名、证件和出生日期的更正",
        "actors.manage": "管理人员、组织和岗位",
        "actors.reveal": "查看居民的完整姓名和电话",
        "places.manage": "管理小区、网格和楼栋",
        "homes.read": "查看房屋",
        "homes.register": "登记房屋",
        "facilities.keep": "登记、维护设施",
        "bookings.decide": "确认场地预约、登记到场人数",
        "procedures.edit": "起草规程",
        "procedures.publish": "发布规程",
        "rules.publish": "制定、发布实施细则",
        "standards.manage": "登记、修改标准（社区：类标准文件）",
        "features.switch": "按地方开关功能、说明社区类型",
        "mode.switch": "平急转换",
        "exports.read": "查看谁导出过什么",
        "system.view": "查看系统运行情况",
        "points.keep": "登记、兑换积分",
        "points.rules": "起草积分办法",
        "conventions.keep": "起草居民公约、记执行",
        "tables.fill": "填部门的表",
        "tables.read": "查看部门的表和汇总",
        "tables.draft": "起草要社区填的表",
        "tables.gather": "填街道自己的表",
        "tables.open": "打开报来的居民、住户名单",
        "tables.review": "审核、退回报来的表",
        "tables.admit": "定义、准入部门的表",
        "rolls.keep": "编制名册、登记纸质表决票",
        "decisions.call": "发起、结束表决",
        "opinions.keep": "发起、整理意见征集",
    }
)

ON_AFFAIRS = frozenset(
    {
        "affairs.read",
        "affairs.do",
        "affairs.claim",
        "affairs.extend.approve",
        "tables.read",
        "tables.open",
        "tables.draft",
    }
)
"""Acts upon an affair, or a table, that exists: a role that sees only its own may do them only on its own."""


@dataclass(frozen=True, slots=True)
class Role:
    """acts: allowed within the granted place · anywhere: allowed wherever the person stands · sees: see the module."""

    key: str
    title: str
    acts: frozenset[str]
    sees: Sees
    anywhere: frozenset[str] = frozenset()

    def acts_on_place(self, act: str) -> bool:
        """May the role do `act` everywhere in its place, whomever the affair lies with?"""
        return act in self.acts and (self.sees == "place" or act not in ON_AFFAIRS)

    def acts_on_own(self, act: str) -> bool:
        """May the role do `act` only on what lies with its organisation?"""
        return act in self.acts and self.sees == "own" and act in ON_AFFAIRS


def _role(key: str, title: str, sees: Sees, *acts: str, anywhere: tuple[str, ...] = ()) -> tuple[str, Role]:
    return key, Role(key, title, frozenset(acts), sees, frozenset(anywhere))


_PEOPLE = ("people.find", "people.register", "people.reveal")
"""Of those who serve the people of one community or grid, and of nobody else; the wall `liren.people` follows it."""

ROLES: Mapping[str, Role] = MappingProxyType(
    dict(
        [
            _role("resident", "居民", "own", anywhere=("affairs.open",)),
            _role(
                "community_worker", "社区工作者", "place",
                "affairs.open", "affairs.open_on_behalf", "affairs.read", "affairs.do", "affairs.claim", "figures.read",
                "actors.reveal", "homes.read", "homes.register", *_PEOPLE,
                "facilities.keep", "bookings.decide", "points.keep", "points.rules", "conventions.keep",
                "tables.fill", "tables.read", "tables.open", "rolls.keep",
                "opinions.keep",
            ),
            _role(
                "dispatcher", "街道指挥中心派单员", "place",
                "affairs.open", "affairs.open_on_behalf", "affairs.read", "affairs.do", "affairs.claim",
                "affairs.extend.approve", "affairs.import", "figures.read", "actors.reveal", "mode.switch",
                "homes.read", "facilities.keep",
            ),
            _role(
                "handler", "经办人", "own",
                "affairs.open", "affairs.read", "affairs.do", "affairs.claim", "tables.read", "tables.open",
                "tables.draft",
            ),
            _role(
                "grid_worker", "网格员", "place",
                "affairs.open", "affairs.open_on_behalf", "affairs.read", "affairs.do", "affairs.claim",
                "homes.read", "homes.register", *_PEOPLE,
            ),
            _role(
                "supervisor", "督办", "place",
                "affairs.read", "affairs.do", "affairs.claim", "affairs.extend.approve", "figures.read",
                "mode.switch", "exports.read", "homes.read",
                "tables.read", "tables.review",
            ),
            _role(
                "mediator", "人民调解员", "place",
                "affairs.open", "affairs.open_on_behalf", "affairs.read", "affairs.do", "affairs.claim",
                "actors.reveal",
            ),
            _role(
                "gatekeeper", "准入审核员", "place",
                "affairs.open", "affairs.read", "affairs.do", "affairs.claim", "figures.read", "tables.read",
                "tables.review", "tables.admit", "tables.gather",
            ),
            _role("viewer", "查看", "place", "affairs.read", "figures.read", "homes.read", "tables.read"),
            _role(
                "administrator", "管理员", "none",
                "actors.manage", "places.manage", "figures.read", "features.switch", "mode.switch", "system.view",
                "rules.publish", "exports.read", "homes.read", "homes.register", "facilities.keep",
            ),
            _role(
                "editor", "规程编辑", "own",
                "affairs.open", "affairs.read", "affairs.do", "affairs.claim", "figures.read", "procedures.edit",
                "procedures.publish", "rules.publish", "standards.manage",
            ),
            _role(
                "community_director", "社区书记、主任", "place",
                "affairs.open", "affairs.open_on_behalf", "affairs.read", "affairs.do", "affairs.claim", "figures.read",
                "rules.publish", "standards.manage", "homes.read", "homes.register", *_PEOPLE, "people.approve",
                "facilities.keep", "bookings.decide", "points.keep", "points.rules", "conventions.keep",
                "tables.fill", "tables.read", "tables.open", "rolls.keep", "decisions.call",
                "opinions.keep",
            ),
            _role(
                "supervision_member", "居（村）务监督委员会成员", "own",
                "affairs.open", "affairs.read", "affairs.do", "affairs.claim", "figures.read",
            ),
            _role(
                "owners_committee", "业主委员会", "own",
                "affairs.open", "affairs.read", "affairs.do", "affairs.claim", "rolls.keep", "decisions.call",
            ),
            _role(
                "property_company", "物业公司", "own",
                "affairs.open", "affairs.read", "affairs.do", "affairs.claim",
            ),
            _role(
                "community_lawyer", "社区律师", "own",
                "affairs.open", "affairs.read", "affairs.do", "affairs.claim",
            ),
        ]
    )
)  # fmt: skip


def who_may(act: str) -> str:
    """The titles of the roles that may `act`, for the person who may not.

    >>> who_may("procedures.publish")
    '规程编辑'
    """
    return "、".join(r.title for r in ROLES.values() if act in r.acts or act in r.anywhere)
