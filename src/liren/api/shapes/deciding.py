"""Rules of deciding, rolls, questions, the ballot box. Docstrings are Chinese: the API's document prints them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator
from pydantic import Field as Described

from liren.api.shapes.base import Shape

Exact = Annotated[
    str | None,
    BeforeValidator(lambda one: f"{one.numerator}/{one.denominator}" if isinstance(one, Fraction) else one),
    Described(description="精确的分数，例如 2/3、40/1"),
]
Number = Annotated[str | None, Described(description="精确的数：人数、户数是整数，面积两位小数；null 是不知道")]


class DecisionGround(Shape):
    """一个数凭的是哪份文件、哪一条、哪句原话。"""

    document: str
    clause: str
    phrase: str
    status: str = Described(description="current 读过现行文本、old 旧文本、secondary 只见转述、ours 自定")
    statute: str
    note: str


class DecisionNeed(Shape):
    """一项要求：figure 的 measure 要 op fraction 个 base。"""

    id: str
    figure: str = Described(description="participants 参加表决、present 到会、agree 同意、asking 联名")
    base: str = Described(description="all 全体、participants 参加表决的、present 到会的、cast 投出的选票")
    measure: str = Described(description="persons 人数、households 户数、area 专有部分面积")
    op: str = Described(description="over 超过、at_least 不少于")
    fraction: Exact
    says: str = Described(description="用话说")
    open: bool = Described(description="地方可以定得更严")
    ground: DecisionGround


class DecisionAsk(Shape):
    """票上数不出来、要由人说明的一项。"""

    key: str
    title: str
    ground: DecisionGround


class DecisionRuleLine(Shape):
    id: UUID = Described(description="这一版的编号")
    key: str
    version: int
    publisher: str = Described(description="lawbook 是法律规定，否则是定它的地方")
    path: str = Described(description="在哪里用；空是各地都用")
    title: str
    body: str = Described(description="谁来表决")
    kind: str = Described(description="motion 表决一件事、election 选举、recall 罢免、call 联名提议")
    valid_from: date
    valid_to: date | None = Described(description="从这天起不再用")
    replaced: bool = Described(description="已改正为同一段日子的后一版")


class DecisionRule(DecisionRuleLine):
    """一条规则。valid 参加的够不够，passes 同意的够不够，runoff 另行选举要多少。"""

    matters: tuple[str, ...] = Described(description="管哪些事")
    valid: tuple[DecisionNeed, ...]
    passes: tuple[DecisionNeed, ...]
    runoff: tuple[DecisionNeed, ...]
    notice: int | None = Described(description="提前几天通知")
    note: str
    asks: tuple[DecisionAsk, ...] = Described(description="公布结果时还要说明什么")
    asked_by: tuple[str, ...] = Described(description="要先有人联名，按其中一条规则，写 key")


class JudgedNeed(Shape):
    id: str
    says: str
    met: bool | None = Described(description="null 是还有数不知道")
    figure: Number
    base: Number
    needed: Number = Described(description="至少要多少")
    short: Number = Described(description="还差多少；够了是 0")


class Verdict(Shape):
    """够不够，还差多少。decided 是参加的够、同意的也够。"""

    valid: bool | None
    passes: bool | None
    decided: bool | None
    judged_valid: tuple[JudgedNeed, ...]
    judged_passes: tuple[JudgedNeed, ...]


class Bases(Shape):
    persons: int
    households: int | None = Described(description="有人不知道是哪一户的，null")
    area: Decimal | None = Described(description="平方米；有人不知道面积的，null")


class Roll(Shape):
    """一份名册，人人看得到的：不写人名。"""

    id: UUID
    path: str
    org: UUID | None = Described(description="业主委员会编的，是哪个业主委员会；社区编的是 null")
    title: str
    body: str = Described(description="residents、villagers、households、representatives、owners、members")
    on: date = Described(description="以哪天为准")
    frozen_at: datetime | None = Described(description="锁定的时间；null 是还在编")
    digest: str = Described(description="各行排序后的 SHA-256；没有锁定的是空")
    root: str = Described(description="各行的 Merkle 根（RFC 6962）")
    count: int | None = Described(description="锁定时几行")
    bases: Bases = Described(description="现在多少人、多少户、多少平方米")


class RollEntry(Shape):
    """名册上的一位，姓名遮住。"""

    id: UUID
    number: int | None = Described(description="锁定以后的序号")
    shown: str
    resident_id: UUID | None
    household_no: int | None
    area: Decimal | None
    added: bool = Described(description="锁定以后补录的")
    struck: bool = Described(description="剔除了")


class RollChange(Shape):
    kind: str = Described(description="add 补录、strike 剔除")
    shown: str | None
    why: str | None
    line: str
    at: datetime


class EntriesMade(Shape):
    entries: tuple[UUID, ...] = Described(description="新录的，按写的次序；已经在名册上的居民略过")


class Filled(Shape):
    """从居民登记带入的结果。"""

    added: int
    young: int = Described(description="不满 18 岁，没有带入")
    unknown: int = Described(description="没有出生日期或不知道是哪一户，由人来定")


class OwnedRoll(Shape):
    heads: int = Described(description="按法律合并以后有几个业主")
    area: Decimal
    doubtful: tuple[tuple[tuple[str, ...], ...], ...] = Described(description="有共同业主的几个，要人看看是不是一个")


class Frozen(Shape):
    digest: str
    root: str
    count: int


class Inclusion(Shape):
    """本人在锁定的名册上的证明。"""

    entry_id: UUID
    line: str
    index: int
    size: int
    proof: tuple[str, ...]
    root: str
    name: str
    salt: str


class OwnEntry(Shape):
    """本人在名册上的一行；不在的是 null。"""

    entry: RollEntry | None
    inclusion: Inclusion | None = Described(description="锁定以后才有；锁定以后补录的没有")


class ChoiceOption(Shape):
    key: str
    title: str


class Question(Shape):
    id: UUID
    path: str
    org: UUID | None
    roll_id: UUID
    rule_id: UUID | None = Described(description="按哪一版规则；没有写的是 null")
    title: str
    text: str
    options: tuple[ChoiceOption, ...]
    most: int = Described(description="一张票最多选几项")
    named: bool
    channels: tuple[str, ...]
    counts: str = Described(description="first 以第一次为准、last 以最后一次为准")
    opens_at: datetime
    closes_at: datetime
    state: str = Described(description="draft、open、closed、cancelled")
    about_kind: str = Described(description="为哪种东西表决，例如 convention 公约；空是没有")
    about_id: UUID | None
    opened_at: datetime | None
    closed_at: datetime | None
    after: UUID | None = Described(description="接着哪一次选举再投的；null 是没有")
    round: str = Described(description="runoff 另行选举、tie 票数相同再投一次；空是第一次")
    asked_for: Mapping[str, Any] | None = Described(description="罢免的，多少人联名，够不够；null 是不用联名")


class Turnout(Shape):
    """名册上多少，投了多少；只有数。"""

    roll: Bases
    voted: Bases
    by_channel: dict[str, int]


class QuestionWhole(Question):
    turnout: Turnout


class Marked(Shape):
    id: UUID
    entry_id: UUID
    replaced: bool = Described(description="顶替了先前投的")


class Mark(Shape):
    """一位投过了。choices 只有记名的才有。"""

    id: UUID
    entry_id: UUID
    number: int | None
    shown: str
    channel: str
    choices: tuple[str, ...] | None
    document: str
    at: datetime
    stands: bool
    why: str = Described(description="不算了的原因")


class OwnMark(Shape):
    channel: str
    choices: tuple[str, ...] | None = Described(description="不记名的是 null")
    at: datetime


class OwnPart(Shape):
    """本人在不在名册上，投过没有。"""

    entry: RollEntry | None
    mark: OwnMark | None


class Receipt(Shape):
    """票已投入票箱。"""

    code: str = Described(description="回执号，只答这一次，平台不留；凭它能查票在不在，查不到投了什么")


class InBox(Shape):
    in_box: bool


class BoxReceipt(Shape):
    id: str = Described(description="回执号的 SHA-256")


class BallotBundle(Shape):
    """录入的一捆纸质选票，不写每张投了什么。"""

    id: UUID
    document: str
    ballots: int
    spoiled: int
    at: datetime
    taken_back: str = Described(description="为什么不算；空是算的")


class BoxCertificate(Shape):
    """开箱计票单。digest 是 content 规范写法的 SHA-256，谁都可以再算一遍。"""

    content: Mapping[str, Any]
    digest: str
    at: datetime
