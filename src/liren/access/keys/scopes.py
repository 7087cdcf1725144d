"""What a key may be for. The API says of each operation which of these it needs; `requests:write` is GeoReport's."""

from collections.abc import Mapping
from types import MappingProxyType

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "requests:write": "便民应用：只替居民提出，不能查也不能办（Open311）",
        "affairs:read": "查事项、待办、公开栏",
        "affairs:write": "开事项、办事项、并案、公开",
        "papers:read": "查文书和号簿",
        "papers:write": "出具、打开、作废文书",
        "registers:read": "查台账",
        "registers:write": "把台账导成文件",
        "figures:read": "查指标",
        "places:read": "查网格、边界和区划换版",
        "places:write": "改地点、网格和区划",
        "organisations:read": "查组织、岗位和联系人",
        "organisations:write": "改组织、办交接",
        "exchange:read": "查可以交换什么、来往的交换包",
        "exchange:write": "做交换包、收交换包和回执",
        "people:read": "查登记的居民和户（遮住的）、人数、名册上的人、积分",
        "people:write": "找人、登记和更正居民，写明用途看完整信息，编名册、录纸质票和开箱的选票、"
        "导出逐人的表态、记积分",
        "decisions:read": "查表决、开箱的结果、意见征集（没有人名）",
        "decisions:write": "定规则、公约、积分办法，发起、结束表决和意见征集，计票",
        "standards:read": "查规程草案和开关",
        "standards:write": "写规程、细则，平急转换",
        "files:read": "下载文件",
        "files:write": "上传文件",
        "own:read": "查自己的身份和消息",
        "own:write": "标记消息、退出",
    }
)
