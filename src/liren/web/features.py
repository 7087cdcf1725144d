"""What a place may have or go without: the pages that ask before they are shown, and what the ways offer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.public import Feature, FeatureOff, Standing
from liren.web.pages import actor_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

FEATURES = (
    Feature("report", "我要反映", "居民在手机上反映身边的事；关了仍可打电话、到窗口，由工作人员代录"),
    Feature("apply", "我要办事", "居民在手机上申请证明、登记等"),
    Feature("behalf", "代录即办", "工作人员替居民登记，当场办完的一次记完"),
    Feature("figures", "评价", "看本地的指标和怎么算出来的"),
)
"""Declared to `standards` by `config` at start."""


def standing_of(request: HttpRequest) -> Standing:
    """What is decided about the places the reader lives in or serves. One statement per request."""
    found = getattr(request, "standing", None)
    if found is None:
        found = standards.standing((grant.path for grant in actor_of(request).grants), now())
        request.standing = found  # type: ignore[attr-defined]
    return cast(Standing, found)


def offered(request: HttpRequest, key: str) -> bool:
    """Is the feature on where the reader lives, or anywhere they serve?"""
    return standing_of(request).on_somewhere(key)


def needs(*keys: str) -> Callable[[View], View]:
    """Mark a page of the feature `keys` (any of them): where it is off, it says so and is not there (404)."""

    def mark(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(offered(request, key) for key in keys):
                declared = standards.feature(keys[0])
                raise FeatureOff(feature=declared.title if declared else keys[0])
            return view(request, *args, **kwargs)

        return cast(View, asked)

    return mark
