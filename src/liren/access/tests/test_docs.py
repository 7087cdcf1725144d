"""The page of this room says what the rule table says."""

from django.conf import settings

from liren.access.roles import ACTS, ROLES


def test_every_role_stands_in_the_docs_with_exactly_its_acts():
    page = (settings.ROOT / "docs/rooms/access.md").read_text(encoding="utf-8")
    for role in ROLES.values():
        acts = [f"`{act}`" for act in ACTS if act in role.acts]
        acts += [f"`{act}` anywhere" for act in ACTS if act in role.anywhere]
        assert f"| `{role.key}` | {role.title} | {role.sees} | {', '.join(acts)} |" in page
