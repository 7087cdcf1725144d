"""The mapping a new connector begins with: the law book's, for the place it is made at."""

from django.conf import settings

FILE, HERE = "connectors/hotline-12345.yaml", "PLACE"


def example_mapping(path: str) -> str:
    """A hotline's, to be changed to what the other system sends."""
    text: str = (settings.LAWBOOK / FILE).read_text("utf-8")
    return text.replace(HERE, f'"{path}"')
