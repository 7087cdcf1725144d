"""Orders pushed over HTTP: signed with the secret both sides know, each answered by itself, none taken twice."""

import json
from typing import Any

from django.test import Client

from liren.api.tests.street import Street
from liren.integrations import public as integrations
from liren.integrations.calling import signature
from liren.integrations.tests.hotline import PASSWORD, Hotline
from liren.integrations.tests.line import connect, hotline_law, inside

__all__ = ["inside"]


def test_orders_are_pushed_signed_and_each_is_answered(street: Street, inside: None) -> None:
    hotline_law(street.world)
    connector = connect(street.world, "http://127.0.0.1:9")
    hotline = Hotline()
    hotline.calls("A-1")
    hotline.calls("A-2", area={"deep": "01"})
    street.clock.at = street.world.at

    def push(signed: bytes | None = None) -> Any:
        body = json.dumps({"orders": [*hotline.orders.values(), {"state": "00"}]}).encode()
        at = f"/api/v1/connectors/{connector}/orders"
        headers = {"Liren-Signature": signature(PASSWORD, signed or body, street.clock.at)}
        return Client(raise_request_exception=False).post(at, body, "application/json", headers=headers)

    answer = push()
    assert answer.status_code == 200, answer.content.decode()
    first, second, third = answer.json()["items"]
    assert (first["outside_id"], first["state"], first["problems"]) == ("A-1", "taken", {})
    assert (second["state"], second["affair"], list(second["problems"])) == ("refused", None, ["place"])
    assert (third["outside_id"], third["state"], list(third["problems"])) == (None, "refused", ["id"])
    again = push().json()["items"]
    assert (again[0]["state"], again[0]["affair"]) == ("known", first["affair"])
    hotline.orders["A-1"]["content"] = "楼道里也黑"
    assert push().json()["items"][0]["state"] == "changed"
    wrong = push(signed=b"another body")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "integrations.signature-wrong")
    assert [one.taken for one in integrations.connectors_at("")] == [1]
