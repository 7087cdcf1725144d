"""Invented matters for measuring, from templates and a seed. No real person, no real place."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

_WHERE = (
    "东门",
    "西门",
    "北侧人行道",
    "地下车库入口",
    "3号楼前",
    "12号楼二单元",
    "儿童乐园旁",
    "菜场后巷",
    "活动室门口",
    "河边步道",
)
_WHAT = (
    ("路灯不亮", "晚上看不清路，老人走过去不放心。", "已更换灯具，当晚恢复照明。"),
    ("井盖松动", "车压过去响，怕有人踩空。", "已加固井盖并做了标记。"),
    ("垃圾没有及时清运", "堆了两天，气味大。", "已清运，并和清运单位约定每天两次。"),
    ("楼道堆物", "消防通道只剩半边。", "已和住户当面说清，堆物已搬走。"),
    ("电动车飞线充电", "从三楼拉线下来，下雨天也不收。", "已拆除飞线，并告知最近的充电点。"),
    ("下水道堵塞", "一下雨就往外冒。", "已疏通，雨后复看没有再堵。"),
    ("树枝遮挡窗户", "二楼常年没有阳光。", "已和绿化单位修剪。"),
    ("夜间施工噪声", "过了十点还在打桩。", "已要求施工单位按规定时间施工。"),
    ("健身器材损坏", "扶手断了，容易刮手。", "已更换扶手，并检查了同批器材。"),
    ("停车位被占用", "划好的车位被杂物占着。", "已清走杂物，重新划线。"),
)
_SINCE = ("今天早上发现的。", "已经三天了。", "上周也反映过一次。", "邻居们都在问。", "", "请尽快看一下。")


@dataclass(frozen=True, slots=True)
class Matter:
    """One invented matter; times aware. reply and replied_at: how it ended."""

    number: str
    title: str
    description: str
    name: str
    opened_at: datetime
    reply: str
    replied_at: datetime


def matters(count: int, *, seed: int, until: datetime) -> Iterator[Matter]:
    """`count` matters opened and answered within the year before `until`.

    >>> from datetime import UTC
    >>> one, again = (next(matters(1, seed=7, until=datetime(2026, 11, 21, tzinfo=UTC))) for _ in range(2))
    >>> one == again
    True
    """
    draw = random.Random(seed)  # noqa: S311 (invented matters, no secret)
    for index in range(count):
        what, detail, reply = draw.choice(_WHAT)
        taken = timedelta(minutes=draw.randint(30, 30 * 24 * 60))
        opened = until - taken - timedelta(minutes=draw.randint(1, 300 * 24 * 60))
        title = f"{draw.choice(_WHERE)}{what}"
        description = f"{title}。{detail}{draw.choice(_SINCE)}"
        yield Matter(f"S{seed}-{index}", title, description, f"居民{index:06}", opened, reply, opened + taken)
