"""Notice before people decide is asked for when a question is opened.

The rule says how many days (业主大会 15, 物业管理条例 14; 居民会议、村民会议 10). They count from the last place it was
posted at, that day not counted; where the law lets a meeting be called in a hurry, its reason is published and no day
is waited for. Silence is nobody's consent: the Civil Code asks for those who take part. Where the
rules of procedure say otherwise, their words are published with the notice, and nothing is counted by them; where the
words only look like it, who calls for it vouches for that.
"""

import re
from datetime import datetime, time, timedelta
from typing import Final

from liren.autonomy.errors import NotAnnounced
from liren.autonomy.models import Question
from liren.autonomy.queries.notices import asked_of, begins, notices_of
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput

_AGREES: Final = "(?:同意|赞成|赞同|认可)"
SILENCE: Final = re.compile(
    r"(?<!不)(?<!不[能得应可])(?<!不应当)"
    rf"(?:随多数|(?:视为|视作|视同|算作?|算是|默认为?|当作|推定为?|计入|认作)[“\"]?(?:{_AGREES}|参加|参与|多数)(?!票))"
    rf"|默示同意|[不没未][^，。；\n]{{1,10}}即(?:为|是)?{_AGREES}"
)
"""A net for words that take silence for consent; a person is the judge."""


def announced(row: Question) -> None:
    """Called when a question is opened: voting begins no earlier than its notice allows, later where it was asked so.

    Raises NotAnnounced where the rule asks for notice and none was given, InvalidInput where no day would be left, or
    where its text takes silence for consent without a source.
    """
    if row.rule_id is None:
        return
    notices, asked = notices_of(row), asked_of(row)
    words = "\n".join([row.title, row.text, *(str(one["title"]) for one in row.options)])
    if SILENCE.search(words) and not any(one.silence or one.means_none for one in notices):
        raise InvalidInput(
            text="题目、说明或者选项里像是写了不表态的怎么算。法律要的是参加表决的人同意，不表态不算参加，也不算同意，"
            "平台不这样计。议事规则里确有这样写的，请在通知里写明哪份规则、第几条、原话，照登给大家看；"
            "本来不是这个意思的，请在通知里勾选说明"
        )
    if asked.days is None:
        return
    first = begins(notices, asked.days)
    if first is None:
        raise NotAnnounced(days=asked.days)
    earliest = datetime.combine(first, time(), CHINA)
    if row.opens_at < earliest:
        if row.closes_at < earliest + timedelta(days=1):
            raise InvalidInput(
                closes_at=f"要提前 {asked.days} 天通知，最早 {first:%Y-%m-%d} 开始，到截止留不下一整天；"
                "请取消，另写日子再发起"
            )
        row.opens_at = earliest
        row.save(update_fields=["opens_at"])
