"""Prefixes of standards' numbers and who issues under them. Data: add a line, no code changes.

Source: 国家标准化管理部门公布的行业标准代号, as commonly reprinted; none compared with the official list (unchecked).
What is not here is no mistake: an industry's prefix nobody listed is read when it is followed by /T.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NATIONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "GB": "国家标准（国家标准化管理委员会）",
        "GBZ": "国家职业卫生标准（卫生健康主管部门）",
        "GSB": "国家实物标准",
        "JJF": "国家计量技术规范",
        "JJG": "国家计量检定规程",
    }
)
INDUSTRY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AQ": "安全生产",
        "BB": "包装",
        "CB": "船舶",
        "CH": "测绘",
        "CJ": "城镇建设",
        "CJJ": "城镇建设工程",
        "CY": "新闻出版",
        "DA": "档案",
        "DB": "地震",
        "DL": "电力",
        "DZ": "地质矿产",
        "EJ": "核工业",
        "FZ": "纺织",
        "GA": "公共安全",
        "GH": "供销合作",
        "GM": "国家密码",
        "GY": "广播电影电视",
        "HB": "航空",
        "HG": "化工",
        "HJ": "环境保护",
        "HS": "海关",
        "HY": "海洋",
        "JB": "机械",
        "JC": "建材",
        "JG": "建筑工业",
        "JGJ": "建筑工程",
        "JR": "金融",
        "JT": "交通",
        "JTG": "公路工程",
        "JY": "教育",
        "LB": "旅游",
        "LD": "劳动和劳动安全",
        "LS": "粮食",
        "LY": "林业",
        "MH": "民用航空",
        "MR": "市场监督管理",
        "MT": "煤炭",
        "MZ": "民政",
        "NB": "能源",
        "NY": "农业",
        "QB": "轻工",
        "QC": "汽车",
        "QX": "气象",
        "RB": "认证认可",
        "SB": "国内贸易",
        "SC": "水产",
        "SF": "司法行政",
        "SH": "石油化工",
        "SJ": "电子",
        "SL": "水利",
        "SN": "出入境检验检疫",
        "SW": "税务",
        "SY": "石油天然气",
        "TB": "铁路",
        "TD": "土地管理",
        "TY": "体育",
        "WB": "物资管理",
        "WH": "文化",
        "WM": "外经贸",
        "WS": "卫生",
        "WW": "文物保护",
        "XF": "消防救援",
        "YB": "黑色冶金",
        "YC": "烟草",
        "YD": "通信",
        "YJ": "应急管理",
        "YS": "有色金属",
        "YY": "医药",
        "YZ": "邮政",
        "ZY": "中医药",
    }
)
INTERNATIONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ISO": "国际标准化组织",
        "IEC": "国际电工委员会",
        "ISO/IEC": "国际标准化组织、国际电工委员会",
        "ITU-T": "国际电信联盟",
    }
)
