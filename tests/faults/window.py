"""A browser's window without script, over HTTP: its cookies, its forms."""

import http.client
import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlencode

from tests.faults.site import HOST

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Window:
    """Signed in with a session's secret; `page` is what was answered last."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.cookies = port, {"liren": token}
        self.page, self.headers = "", http.client.HTTPMessage()

    def get(self, path: str) -> int:
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> int:
        """Send the form of the page that is open, its hidden fields with it."""
        return self._ask("POST", path, urlencode({**self.hidden(), **fields}))

    def hidden(self) -> dict[str, str]:
        return {name: unescape(value) for name, value in _HIDDEN.findall(self.page)}

    def _ask(self, method: str, path: str, body: str | None) -> int:
        line = http.client.HTTPConnection(HOST, self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        self.page, self.headers = answer.read().decode(), answer.headers
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        line.close()
        return answer.status
