"""The normal form of a document: mappings whose order matters become lists, so that jsonb keeps the order.

Authors write `steps: {accept: {...}}`; stored is `steps: [{key: accept, ...}]`. `gather` leads back.
"""

from collections.abc import Callable, Mapping
from typing import Any

from liren.engine.problems import DocumentInvalid, Problem

Document = dict[str, Any]


def spread(document: Mapping[str, Any]) -> Document:
    """From the authors' form (valid against the schema) to the normal form."""
    whole = dict(document)
    whole["form"] = _listed(document["form"], _spread_field)
    whole["steps"] = _listed(document["steps"], _spread_step)
    return whole


def gather(document: Mapping[str, Any]) -> Document:
    """From either form to the authors' form; what is malformed is left for the schema to refuse."""
    whole = dict(document)
    _replace(whole, "form", "form", _gather_field)
    _replace(whole, "steps", "steps", _gather_step)
    return whole


def _spread_step(step: Mapping[str, Any]) -> Document:
    whole = dict(step)
    if "form" in step:
        whole["form"] = _listed(step["form"], _spread_field)
    whole["moves"] = _listed(step["moves"], _spread_move)
    return whole


def _spread_move(move: Mapping[str, Any]) -> Document:
    whole = dict(move)
    if "asks" in move:
        whole["asks"] = _listed(move["asks"], _spread_field)
    return whole


def _spread_field(field: Mapping[str, Any]) -> Document:
    whole = dict(field)
    if "columns" in field:
        whole["columns"] = _listed(field["columns"], _spread_field)
    if "options" in field:
        whole["options"] = [list(pair) for pair in options_of(field["options"])]
    return whole


def options_of(options: Any) -> list[tuple[str, str]]:
    """Options in any of their three spellings as (value, title).

    >>> options_of(["一楼", ["b", "地下室"]])
    [('一楼', '一楼'), ('b', '地下室')]
    """
    if isinstance(options, Mapping):
        return list(options.items())
    return [(item, item) if isinstance(item, str) else (item[0], item[1]) for item in options]


def _listed(mapping: Mapping[str, Any], inner: Callable[[Mapping[str, Any]], Document]) -> list[Document]:
    return [{"key": key, **inner(value)} for key, value in mapping.items()]


def _gather_step(step: Document, path: str) -> Document:
    _replace(step, "form", f"{path}.form", _gather_field)
    _replace(step, "moves", f"{path}.moves", _gather_move)
    return step


def _gather_move(move: Document, path: str) -> Document:
    _replace(move, "asks", f"{path}.asks", _gather_field)
    return move


def _gather_field(field: Document, path: str) -> Document:
    _replace(field, "columns", f"{path}.columns", _gather_field)
    return field


def _replace(whole: Document, word: str, path: str, inner: Callable[[Document, str], Document]) -> None:
    value = whole.get(word)
    if isinstance(value, list) and all(isinstance(item, dict) and isinstance(item.get("key"), str) for item in value):
        keys = [item["key"] for item in value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise DocumentInvalid((Problem(path, f"“{twice}”写了两遍。", "请只留一个。"),))
        value = {item["key"]: {name: item[name] for name in item if name != "key"} for item in value}
        whole[word] = value
    if isinstance(value, dict):
        whole[word] = {
            key: inner(dict(item), f"{path}.{key}") if isinstance(item, dict) else item for key, item in value.items()
        }
