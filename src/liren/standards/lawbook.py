"""The law book on disk seeds the database; the database is the truth.

`procedures/**/*.yaml` (but `*.cases.yaml`), `catalogues/*.yaml`, `calendars/*.yaml`, `labels/*.yaml`, `facts/*.yaml`.
Loading is repeatable: a file already loaded is passed over, a changed file with the same version is refused, whole or
not at all.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from liren.access.public import SYSTEM
from liren.engine.problems import DocumentInvalid
from liren.kit.database import write
from liren.standards.actions import ReferenceKind, publish, publish_reference
from liren.standards.errors import LawbookInvalid, SameVersionOtherText
from liren.standards.models import Procedure as ProcedureRow
from liren.standards.published import Seeded

PUBLISHER = "liren"
_KINDS: Mapping[str, ReferenceKind] = {
    "catalogues": "catalogue",
    "calendars": "calendar",
    "labels": "labels",
    "facts": "facts",
}
"""What a folder holds."""


@write
def seed_from_lawbook(path: Path, *, at: datetime, leave: bool = False) -> Seeded:
    """Load every file below `path`, or none.

    leave: a changed file with an old version is left out and named, because the database is the truth (a platform that
    was brought up to date must start). Raises LawbookInvalid with all problems of all files; else SameVersionOtherText.
    """
    added: list[tuple[str, str, int]] = []
    problems: list[str] = []
    left: list[str] = []
    files = [*_reference_files(path), *_procedure_files(path)]
    for file in files:
        try:
            _add(file, path, added, at)
        except DocumentInvalid as wrong:
            problems.append(f"{file.relative_to(path)}：{wrong}")
        except SameVersionOtherText:
            if not leave:
                raise
            left.append(str(file.relative_to(path)))
    if problems:
        raise LawbookInvalid(count=len(problems), problems="；".join(problems))
    return Seeded(tuple(added), len(files) - len(added) - len(left), tuple(left))


def _reference_files(path: Path) -> list[Path]:
    return [file for folder in _KINDS for file in sorted((path / folder).glob("*.yaml"))]


def _procedure_files(path: Path) -> list[Path]:
    return [file for file in sorted((path / "procedures").rglob("*.yaml")) if not file.name.endswith(".cases.yaml")]


def _add(file: Path, book: Path, added: list[tuple[str, str, int]], at: datetime) -> None:
    kind = _KINDS.get(file.relative_to(book).parts[0])
    if kind is None:
        _add_procedure(file, added, at)
    else:
        _add_reference(kind, file, added, at)


def _add_procedure(file: Path, added: list[tuple[str, str, int]], at: datetime) -> None:
    before = ProcedureRow.objects.count()
    published = publish(document=file.read_text("utf-8"), publisher=PUBLISHER, by=SYSTEM, at=at, file=file.name)
    if ProcedureRow.objects.count() > before:
        added.append(("procedure", published.key, published.version))


def _add_reference(kind: ReferenceKind, file: Path, added: list[tuple[str, str, int]], at: datetime) -> None:
    made = publish_reference(kind=kind, document=file.read_text("utf-8"), key=file.stem, by=SYSTEM, at=at)
    if made is not None:
        added.append((kind, *made))
