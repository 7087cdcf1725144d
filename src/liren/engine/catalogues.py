"""Catalogues: the classes affairs are sorted into, level by level, and the routes that follow from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liren.engine.language import Source
from liren.engine.problems import DocumentInvalid
from liren.engine.routing import Routing


class CatalogueInvalid(DocumentInvalid):
    """The document is no catalogue."""


@dataclass(frozen=True, slots=True)
class CatalogueClass:
    """code: dotted, a child's begins with its parent's and a dot. checked: somebody compared it with the source."""

    code: str
    title: str
    parent: str | None
    source: str
    checked: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """classes in the order of the file, parents before children. routing: None when it only sorts."""

    key: str
    version: int
    title: str
    sources: Mapping[str, Source]
    classes: Mapping[str, CatalogueClass]
    routing: Routing | None
    document: Mapping[str, Any]


def parse_catalogue(document: Mapping[str, Any] | str) -> Catalogue:
    """Read a catalogue from YAML text or a mapping. Raises CatalogueInvalid, and nothing else."""
    raise NotImplementedError


def full_title(catalogue: Catalogue, code: str) -> str:
    """The class with its parents: 市容环境 › 暴露垃圾; the code itself when unknown."""
    raise NotImplementedError
