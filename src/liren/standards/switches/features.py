"""What a place may have or go without 因地制宜: declared in code by whoever offers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Feature:
    """key: as views name it; title, about: as administrators read it; on: what holds where nobody decided."""

    key: str
    title: str
    about: str
    on: bool = True


COMMUNITY_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "old": "老旧社区",
        "modern": "现代化社区",
        "ageing": "老龄化程度较大的社区",
        "young": "以中青年为主的社区",
    }
)
"""Kinds of community whose needs differ. Source: S3, 因地制宜原则 (its own examples; no definition is given)."""

_features: dict[str, Feature] = {}


def declare_features(*features: Feature) -> None:
    """Make features known. Raises ValueError when a key is declared twice with another meaning."""
    for feature in features:
        if _features.setdefault(feature.key, feature) != feature:
            raise ValueError(f"feature {feature.key} is declared twice")


def features() -> tuple[Feature, ...]:
    """All declared features, in the order they were declared."""
    return tuple(_features.values())


def feature(key: str) -> Feature | None:
    return _features.get(key)
