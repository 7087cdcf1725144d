"""Which scope of a key an operation needs: what it is about, and whether it only reads."""

from collections.abc import Mapping
from types import MappingProxyType

from ninja import Router

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "登录": "own",
        "消息": "own",
        "地点": "places",
        "设施": "places",
        "房屋": "places",
        "人群服务": "figures",
        "场地预约": "places",
        "网格调整": "places",
        "区划换版": "places",
        "组织": "organisations",
        "交接": "organisations",
        "居民": "people",
        "规程": "standards",
        "实施细则": "standards",
        "规程草案": "standards",
        "标准目录": "standards",
        "标准体系": "standards",
        "表决规则": "decisions",
        "名册": "people",
        "表决": "decisions",
        "抽签": "decisions",
        "票选项目": "decisions",
        "三务公开": "decisions",
        "议事组织": "organisations",
        "意见征集": "decisions",
        "公约": "decisions",
        "积分办法": "decisions",
        "积分": "people",
        "平急转换和功能开关": "standards",
        "文献事实": "standards",
        "事项": "affairs",
        "延期和暂停": "affairs",
        "并案、关联和公开": "affairs",
        "文书": "papers",
        "台账": "registers",
        "一表通": "registers",
        "指标": "figures",
        "文件": "files",
        "对接": "affairs",
        "交换": "exchange",
    }
)
"""By the tag of a router; a test asks that each scope stands in `access.public.SCOPES`."""


OF_PEOPLE = frozenset(
    {
        "/decisions/{uuid:id}/bundles", "/decisions/bundles/{uuid:id}/withdrawal", "/opinions/{uuid:id}/votes/export",
    }
)  # fmt: skip
"""What tells or says single ballots and votes, whatever its router is about."""


def scope_of(router: Router, method: str, path: str) -> str:
    """The scope of an operation, for example `affairs:write`."""
    [tag] = router.tags or ["?"]
    return f"{'people' if path in OF_PEOPLE else SUBJECTS[tag]}:{'read' if method == 'GET' else 'write'}"
