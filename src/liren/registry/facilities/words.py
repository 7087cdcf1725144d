"""Words of the register: codes and what people read for them."""

from collections.abc import Mapping
from types import MappingProxyType

from liren.registry.told import SOURCES

SAID_OF_THINGS: Mapping[str, str] = MappingProxyType({**SOURCES, "visited": "现场核实", "told": "管理单位告知"})
"""The room's codes of where an entry comes from, as one says of a thing."""
MODES: Mapping[str, str] = MappingProxyType(
    {"residents": "居民协商管理", "entrusted": "委托社会组织运营", "direct": "街道直管"}
)
"""The first two are S2's 三（五）; the third is what there was before."""
PHASES: Mapping[str, str] = MappingProxyType(
    {"invest": "投资", "build": "建设", "run": "运行", "maintain": "管护", "reuse": "综合利用"}
)
WAYS: Mapping[str, str] = MappingProxyType({"recover": "收回", "adjust": "调整", "rent": "租赁"})
SYSTEMS: Mapping[str, str] = MappingProxyType(
    {"CGCS2000": "CGCS2000", "WGS-84": "WGS-84", "GCJ-02": "GCJ-02（火星坐标）"}
)
ON_HOLIDAYS: Mapping[str, str] = MappingProxyType({"closed": "不开", "usual": "照常", "other": "另定钟点"})
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "名称", "type": "类别", "address": "地址", "lon": "经度", "lat": "纬度", "system": "坐标系",
        "mode": "运营方式",
        "operator": "运营单位", "agreement": "协议", "station_of": "属于哪个中心", "phone": "电话",
        "weekdays": "周一至周五",
        "weekend": "周六周日", "holidays": "法定节假日", "holiday_hours": "节假日钟点",
        "hours_note": "开放说明", "note": "备注", "source": "来源", "quality": "质量",
        "path": "归谁管",
        "place_path": "位置", "until": "停用", "withdrawn": "撤回", "use": "用途", "area": "面积", "seats": "座位",
        "bookable": "可预约", "matters": "办什么", "ended_on": "到哪天",
    }
)  # fmt: skip
