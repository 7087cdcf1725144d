"""What may be sent to the API; unknown names are refused. Docstrings are Chinese: the API's document prints them."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Header, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict
from pydantic import Field as Described
from pydantic_core import PydanticCustomError

from liren.kit.errors import InvalidInput


def _in_use(at: datetime) -> datetime:
    """The moment in UTC: no database keeps every time zone people can write, nor every year."""
    if not 1900 <= at.year <= 2200:
        raise PydanticCustomError("moment", "not of our time")
    return at.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_in_use)]


def _day_in_use(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise PydanticCustomError("moment", "not of our time")
    return day


Day = Annotated[date, AfterValidator(_day_in_use)]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


def exact(text: str, field: str) -> Decimal:
    """The number as written, none of it rounded. Raises InvalidInput naming `field`.

    >>> exact("88.50", "area")
    Decimal('88.50')
    """
    try:
        number = Decimal(text.strip())
        if not number.is_finite() or abs(number.adjusted()) > 12:
            raise InvalidOperation
    except InvalidOperation:
        raise InvalidInput.of({field: "请写数字，例如 88.50。"}) from None
    return number


Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="您自己定的提交编号：同一编号、同一内容再发，得到的是同一件事项，不会重开",
        min_length=1,
        max_length=100,
    ),
]
Answers = Annotated[dict[str, Any], Described(default_factory=dict, description="各栏的回答，栏目见规程的 JSON Schema")]
Cursor = Annotated[str | None, Query(max_length=500, description="上一页给的 after")]
Size = Annotated[int, Query(ge=1, le=200, description="每页多少")]


def one_line(text: str, field: str, *, without: str = "") -> str:
    """The text, where it is one line and has none of the signs `without`. Raises InvalidInput naming `field`.

    >>> one_line(" 楼道不堆杂物 ", "clauses.1")
    '楼道不堆杂物'
    """
    said = text.strip()
    if len(said.splitlines()) != 1 or any(sign in said for sign in without):
        besides = f"，里面不要有 {' '.join(without)}" if without else ""
        raise InvalidInput.of({field: f"请写成一行{besides}。"})
    return said


class StaffSignIn(Asked):
    """工作人员用登录名和密码登录。"""

    login: str = Described(max_length=100)
    password: str = Described(max_length=200)
    code: str | None = Described(
        None, max_length=10, description="登录验证器上的 6 位数字或一个备用码；设了验证器的才要"
    )


class CodeWanted(Asked):
    """给手机发一个一次性验证码。"""

    phone: str = Described(max_length=20)


class ResidentSignIn(Asked):
    """居民用手机和验证码登录；第一次登录就建立账户。"""

    phone: str = Described(max_length=20)
    code: str = Described(max_length=10)
    name: str | None = Described(None, max_length=30, description="怎么称呼，可以不填")
    place: str | None = Described(None, max_length=100, description="所在社区的路径，可以不填")


class OnBehalfOf(Asked):
    """替谁反映。"""

    name: str = Described(min_length=1, max_length=30)
    phone: str | None = Described(None, max_length=20)


class AtOnce(Asked):
    """即办：受理的同时就办一步。"""

    move: str = Described(max_length=60)
    answers: Answers


class ToOpen(Asked):
    """反映或申请一件事。"""

    procedure: str = Described(max_length=120, description="规程的 key，例如 management/grid-event")
    place: str = Described(max_length=120, description="地点的路径")
    answers: Answers
    files: list[UUID] = Described(default_factory=list, max_length=20, description="刚上传的文件编号")
    happened_at: Moment | None = Described(None, description="实际发生的时间，早于现在；时限仍从收到算起")
    on_behalf_of: OnBehalfOf | None = Described(None, description="工作人员代居民反映时填")
    at_once: AtOnce | None = Described(None, description="工作人员当场办结时填")


class ToDo(Asked):
    """办一步。"""

    step: str = Described(max_length=60)
    move: str = Described(max_length=60)
    answers: Answers
    version: int | None = Described(None, description="您看到的事项版本；别人刚办过就答 409")
    happened_at: Moment | None = Described(None, description="实际办理的时间，早于现在")
    line: str | None = Described(None, max_length=120, description="几条支线都在这一步时，moves 里的 line")


class Note(Asked):
    """补充说明。"""

    text: str = Described(max_length=5000)
    internal: bool = Described(False, description="只给工作人员看")


class Visits(Asked):
    """本人为这件事一共来过几次。"""

    visits: int = Described(ge=0, le=99)
    before: int | None = Described(None, ge=-1, le=99, description="您看到的次数，没人记过写 -1；别人刚改过就答 409")


class Rating(Asked):
    """评价：5 非常满意、4 满意、3 基本满意、2 不满意、1 非常不满意。"""

    grade: int = Described(ge=1, le=5)
    comment: str | None = Described(None, max_length=5000)
    line: str | None = Described(None, max_length=120, description="吹哨的支线里，评的是哪一条")


class Agreement(Asked):
    """同意各方正在商量的办法。"""

    version: int | None = Described(None, description="您看到的事项版本；办法换过就答 409")


class Departure(Asked):
    """声明偏离规程的一条：within 换期限（例如 5 working days），moves 换去向（步骤名）。"""

    step: str = Described(max_length=60)
    clause: Literal["within", "moves"]
    instead: str = Described(min_length=1, max_length=60)
    reason: str = Described(min_length=2, max_length=500)
    hope: str = Described(min_length=2, max_length=500, description="希望达到什么、想看清什么")
    version: int | None = None


class MoreTime(Asked):
    """申请延期，单位同这一步的时限。"""

    amount: int = Described(ge=1, le=1000)
    reason: str = Described(min_length=1, max_length=500)


class Decision(Asked):
    """对延期申请的意见。"""

    granted: bool
    decision: str | None = Described(None, max_length=500, description="意见")


class Reason(Asked):
    """理由。"""

    reason: str = Described(min_length=1, max_length=500)


class Pause(Asked):
    """暂停计时；到 until 自动恢复，不写就到规程允许的最后。"""

    reason: str = Described(min_length=1, max_length=100, description="规程列出的理由之一")
    until: Moment | None = None
    note: str = Described("", max_length=200)


class Reveal(Asked):
    """查看被遮住的个人信息；每次查看都记下来，本人看得到。"""

    names: list[str] = Described(min_length=1, max_length=20, description="answers 里的 name")
    purpose: str = Described(max_length=200, description="为什么要看")


class Read(Asked):
    """标为已读。"""

    ids: list[UUID] | None = Described(None, max_length=200, description="哪些消息；不填就是全部")


State = Literal["open", "closed"]


class Reported(BaseModel):
    """事项列表的筛选，人人可用的几项。"""

    state: State | None = Described(None, description="在办或已办结")
    procedure: str | None = Described(None, max_length=120, description="规程的 key")
    place: str | None = Described(None, max_length=120, description="这个地点及以下")
    text: str | None = Described(None, max_length=100, description="编号、标题、内容里的词")
    opened_from: Moment | None = Described(None, description="含")
    opened_to: Moment | None = Described(None, description="不含")
    changed_from: Moment | None = Described(
        None, description="最后一次变动从这时起，含；只取变过的时从上次往前退十分钟"
    )
    changed_to: Moment | None = Described(None, description="不含")


class Lying(BaseModel):
    """今日清单的筛选，和网页上的一样。"""

    due: Literal["late", "today", "week"] | None = Described(None, description="已逾期、今天到期、七天内到期")
    whose: Literal["mine", "claim", "raised"] | None = Described(None, description="派给我的、可以认领的、升级上来的")
    procedure: str | None = Described(None, max_length=120, description="规程的 key")
    place: str | None = Described(None, max_length=120, description="这个地点及以下")
    text: str | None = Described(None, max_length=100, description="编号、标题、内容里的词")


class Narrowed(Reported):
    """事项列表的筛选。"""

    overdue: bool = Described(False, description="只看逾期的")
    step: str | None = Described(None, max_length=60)
    class_code: str | None = Described(None, max_length=120, description="这一类及以下")
    origin: Literal["portal", "worker", "api", "phone", "imported", "system"] | None = None
    rating_at_most: int | None = Described(None, ge=1, le=5)
