"""Papers 文书: issued from an affair, verified by anybody, numbered without gaps."""

from datetime import datetime
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Paper(Shape):
    id: UUID
    affair_id: UUID
    template: str
    title: str
    number: str = Described(description="文号")
    version: int = Described(description="更正过几次")
    state: str = Described(description="issued、withdrawn、replaced")
    state_title: str
    issuer: str
    issued_by: str
    issued_at: datetime
    personal: bool = Described(description="文件里有个人信息，打开会留痕")
    for_reporter: bool
    erased: bool
    reason: str
    code: str = Described(description="二维码里的核验码")
    pdf_hash: str
    docx_hash: str


class Field(Shape):
    key: str
    title: str
    required: bool
    long: bool


class Template(Shape):
    """可以出具的一种文书，和能填的栏目；事项里已有的不用再填。"""

    key: str
    version: int
    title: str
    about: str
    basis: str
    checked: bool
    personal: bool
    fields: tuple[Field, ...]


class Verification(Shape):
    """凭核验码：这份文书是真的，现在还算不算数。"""

    title: str
    number: str
    version: int
    issuer: str
    issued_at: datetime
    state: str
    state_title: str
    hashes: tuple[str, ...] = Described(description="两种文件的 SHA-256；与手里的一样就没有改过")


class Numbered(Shape):
    n: int
    text: str
    state: str
    reason: str
    at: datetime | None


class Word(Shape):
    word: str


class Skipped(Shape):
    skipped: int
