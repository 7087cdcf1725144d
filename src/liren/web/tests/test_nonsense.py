"""What no person types is refused in words, never with a breakdown."""

import pytest

from liren.actors.tests.cast import cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("where", ["/sign-in?next=%00", "/affairs?q=a%00b", "/procedures?%00=1"])
def test_an_address_with_a_nul_is_refused(where):
    response = browser(cast().worker).get(where)
    assert response.status_code == 422
    assert "空字符" in words(response)


def test_a_path_with_a_nul_is_not_there():
    assert browser(cast().worker).get("/procedures/x%00y").status_code == 404


def test_a_form_with_a_nul_is_refused():
    response = browser(cast().wang).post("/me/home", {"path": "32.\0"})
    assert response.status_code == 422
    assert "空字符" in words(response)
