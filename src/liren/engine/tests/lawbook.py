"""The law book's own files, found from here: what the engine's tests run on."""

from pathlib import Path

LAWBOOK = Path(__file__).resolve().parents[4] / "lawbook"


def procedure_text(key: str) -> str:
    return (LAWBOOK / "procedures" / f"{key}.yaml").read_text()


def calendar_text() -> str:
    return (LAWBOOK / "calendars" / "cn.yaml").read_text()
