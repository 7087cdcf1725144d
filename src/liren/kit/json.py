"""JSON as types, and its one canonical form: what is hashed must be written one way."""

import json
from collections.abc import Mapping
from typing import Any

Json = Any  # str | int | float | bool | None | list[Json] | dict[str, Json]; recursive aliases confuse pydantic

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Mapping[str, Json] | list[Json]) -> bytes:
    """Keys sorted, no spaces, UTF-8, no NaN.

    >>> canonical({"b": 1, "a": "里"}).decode()
    '{"a":"里","b":1}'
    """
    return _CANONICAL.encode(value).encode()
