"""What all answers of the API are made of. Docstrings are Chinese: the API's document prints them.

A shape takes its values from what a room's public door returned, by name. The rooms' frozen values may grow; what is
promised to other systems stands here.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic import Field as Described

from liren.engine.forms import json_schema
from liren.engine.language import Field

T = TypeVar("T")


class Shape(BaseModel):
    model_config = ConfigDict(from_attributes=True)


def form_schema(fields: Any) -> Any:
    """Fields of a procedure as the JSON Schema of their answers; beside it what each is asked for, and why."""
    if not all(isinstance(field, Field) for field in fields.values()):
        return fields
    schema = json_schema(fields)
    for key, field in fields.items():
        beside = {"x-purpose": field.purpose, "x-basis": field.basis, "x-known": field.known, "x-by": field.by}
        schema["properties"][key] |= {name: value for name, value in beside.items() if value}
    return schema


FormSchema = Annotated[
    dict[str, Any], BeforeValidator(form_schema), Described(description="JSON Schema：这里要填的各栏")
]
Counts = Annotated[
    Mapping[str, int],
    Described(
        description="退回 returns、重办 reopens、延期 extensions、提级 escalations；来过几次 visits，没有就是没人记过；"
        "有居民提出 asked、没再问的栏目 not_asked、没再交的材料 not_uploaded"
    ),
]


class Page(Shape, Generic[T]):
    """一页。`after` 交回来看下一页；没有了就是 null。"""

    items: tuple[T, ...]
    after: str | None
    count: int | None = Described(None, description="一共多少，最多数到 1000；后面的页不数")
    counted_to_the_end: bool = Described(True, description="false：超过 1000，没有数完")


class Limit(Shape):
    amount: int
    unit: str
    text: str


class Source(Shape):
    id: str
    document: str
    title: str
    clause: str | None
    checked: bool = Described(description="是否与原文核对过")
