"""The street of the API's tests, under attack."""

from liren.api.tests.conftest import street

__all__ = ["street"]
