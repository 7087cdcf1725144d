"""Names nobody bears: families by how common they roughly are, given names as each generation was named. Ours."""

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

_FAMILIES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文"
)
_RARE: Final = ("欧阳", "上官", "诸葛", "单", "仇", "解", "查", "尉迟", "司马", "区")
_WEIGHTS: Final = [*(80 / (3 + n) for n in range(len(_FAMILIES))), *([0.05] * len(_RARE))]
_ALL_FAMILIES: Final[Sequence[str]] = (*_FAMILIES, *_RARE)
_CUMULATED: Final = list(accumulate(_WEIGHTS))
_GIVEN: Final[Sequence[tuple[int, dict[str, Sequence[str]], dict[str, str]]]] = (
    # born before; whole given names; characters given names are made of
    (
        1960,
        {
            "male": ("建国", "国华", "志明", "德明", "根生", "福生", "永康", "金水", "长根", "阿大"),
            "female": ("秀英", "桂英", "玉兰", "凤英", "秀珍", "桂兰", "素珍", "阿妹", "月娥", "金娣"),
        },
        {"male": "国建华明德福永金长林根生志忠义祥", "female": "秀桂玉兰英珍凤素月娥梅芳巧云彩妹"},
    ),
    (
        1985,
        {
            "male": ("伟", "强", "军", "勇", "建军", "志强", "海涛", "卫东", "峰", "斌"),
            "female": ("芳", "敏", "静", "丽", "燕", "红梅", "丽华", "海燕", "秀丽", "萍"),
        },
        {"male": "伟强军勇涛斌峰辉刚平建志海晓东明", "female": "芳敏静丽燕红霞萍娟玲梅琴晓海春慧"},
    ),
    (
        2005,
        {
            "male": ("杰", "鑫", "浩", "俊杰", "宇", "佳伟", "晨", "志远", "鹏飞", "文博"),
            "female": ("婷", "雪", "倩", "佳怡", "雨婷", "梦瑶", "思雨", "欣", "婷婷", "文静"),
        },
        {"male": "杰俊浩宇鹏博文佳晨志远鑫凯旭阳天", "female": "婷雪倩佳怡梦瑶思雨欣文静晓莹琪颖"},
    ),
    (
        9999,
        {
            "male": ("子轩", "浩宇", "宇轩", "梓睿", "一诺", "沐辰", "奕辰", "俊熙", "宇航", "子墨"),
            "female": ("欣怡", "梓涵", "诗涵", "若溪", "一诺", "可馨", "雨桐", "语桐", "欣妍", "依诺"),
        },
        {"male": "子轩浩宇梓睿沐辰奕俊熙航墨泽铭然", "female": "欣怡梓涵诗若溪可馨雨桐语妍依诺悦"},
    ),
)


def family(draw: random.Random) -> str:
    [drawn] = draw.choices(_ALL_FAMILIES, cum_weights=_CUMULATED)
    return drawn


def given(draw: random.Random, sex: str, year: int) -> str:
    """A given name of one or two characters, as people born then are called; the commonest come again and again."""
    whole, parts = next((whole, parts) for before, whole, parts in _GIVEN if year < before)
    if draw.random() < 0.12:
        return draw.choice(whole[sex])
    first = draw.choice(parts[sex])
    return first if draw.random() < 0.14 else first + draw.choice(parts[sex])
