"""Signing in by a provider in a real browser: its cookies and our policy let one go there and come back."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.site import PHONE

if TYPE_CHECKING:
    from tests.browser.site import Site


@pytest.mark.browser
def test_a_worker_goes_to_the_provider_comes_back_signed_in_and_leaves_both(site: "Site", settings: Any) -> None:
    from liren.web.tests.provider import real_provider

    with real_provider(f"{site.base}/sign-in/provider/back") as provider:
        settings.OIDC = provider.client
        provider.knows("u-1", preferred_username="lumin")
        page = site.window(PHONE)
        page.goto("/sign-in?as=staff&next=/figures")
        page.get_by_role("link", name="用省统一身份认证登录").click()
        page.wait_for_url(f"{provider.url}/**", wait_until="commit")
        page.locator("input[name=sub]").fill("u-1")
        page.locator("input[name=sub]").press("Enter")
        page.wait_for_url(f"{site.base}/figures")
        page.goto("/me")
        page.get_by_role("button", name="退出登录").click()
        page.wait_for_url(f"{provider.url}/**", wait_until="commit")
