"""Robots of work groups 群机器人 in WeCom 企业微信, DingTalk 钉钉 and Feishu 飞书."""

import re
import time
from dataclasses import dataclass
from typing import Final

from liren.notices.errors import NotAnswered, NotTaken

_QUICK = 3.0  # seconds: the library gives up a silent host after four, and does not say why it failed
WECOM, DINGTALK, FEISHU = "wecom", "dingtalk", "feishu"


@dataclass(frozen=True, slots=True)
class Robot:
    """One app. address: what its robot's web address looks like, the key as a group; scheme: the library's."""

    title: str
    address: re.Pattern[str]
    example: str
    scheme: str


ROBOTS: Final = {
    WECOM: Robot(
        "企业微信群机器人",
        re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{8,100})"),
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
        "wecombot",
    ),
    DINGTALK: Robot(
        "钉钉群机器人",
        re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]{8,200})"),
        "https://oapi.dingtalk.com/robot/send?access_token=…",
        "dingtalk",
    ),
    FEISHU: Robot(
        "飞书群机器人",
        re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([A-Za-z0-9_-]{8,100})"),
        "https://open.feishu.cn/open-apis/bot/v2/hook/…",
        "feishu",
    ),
}


def say(channel: str, address: str, text: str) -> None:
    """Have a robot say something in its group, now. Raises NotTaken, or NotAnswered when that took long.

    Its host is the app's own, whatever was typed: only the key is taken out of the address. What the apps answer in a
    body of status 200 (a key that was revoked) the library does not read: an address is therefore proven before use.
    """
    from apprise import Apprise, NotifyFormat  # the worker's alone: 26 MB no web process needs

    robot = ROBOTS[channel]
    found = robot.address.fullmatch(address)
    box = Apprise()
    if found is None or not box.add(f"{robot.scheme}://{found[1]}/"):
        raise NotTaken(channel=robot.title)
    began = time.monotonic()
    if not box.notify(body=text, body_format=NotifyFormat.TEXT):
        late = time.monotonic() - began > _QUICK
        raise (NotAnswered if late else NotTaken)(channel=robot.title)
