"""Standards systems for other programs: everybody reads what the pages show."""

from django.conf import settings

from liren.access.public import enter_system
from liren.api.tests.street import Street
from liren.standards.public import DEFAULT_SYSTEM, seed_systems


def test_a_system_is_read_with_its_tree_findings_and_matrix_page_by_page(street: Street) -> None:
    enter_system("test")
    seed_systems(settings.LAWBOOK, at=street.world.at)
    wang = street.as_("wang")
    first = wang.get("/standards-systems", limit="1").json()
    assert [one["key"] for one in first["items"]] == [DEFAULT_SYSTEM]
    assert wang.get("/standards-systems", after=first["after"]).json()["items"][0]["key"] == "service-organisation"
    whole = wang.get(f"/standards-systems/{DEFAULT_SYSTEM}").json()
    by_code = {one["code"]: one for one in whole["tree"]}
    assert by_code["4.7"]["is_direction"]
    assert by_code["5"]["procedures"] == 1
    assert by_code["5.1"]["coverage"] == "procedure"
    assert {"kind": "carries", "begin": "2", "end": "4"} in whole["links"]
    found = wang.get(f"/standards-systems/{DEFAULT_SYSTEM}/findings", limit="5").json()
    more = wang.get(f"/standards-systems/{DEFAULT_SYSTEM}/findings", after=found["after"], limit="5").json()
    assert not {one["id"] for one in found["items"]} & {one["id"] for one in more["items"]}
    assert {"目标明确", "全面成套"} <= {one["criterion"] for one in found["items"]}
    cells = wang.get(f"/standards-systems/{DEFAULT_SYSTEM}/matrix", limit="200").json()
    assert cells["count"] == 7 * 5 * 2
    assert wang.get("/standards-systems/none").status_code == 404
