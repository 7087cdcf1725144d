"""What GeoReport refuses before any room is asked."""

from liren.kit.errors import DomainError, NotYours


class ApiKeyNeeded(DomainError):
    """The contract: a request is sent with an api_key; reading needs none."""

    code = "api.open311-key-needed"
    message = "api_key 没有写，或者不能用。"
    hint = "请向管理员要一个接口凭证，要有“开事项、办事项、并案、公开”这一项。"
    status = 403


class NoSuchJurisdiction(NotYours):
    code = "api.open311-no-such-jurisdiction"

    def __init__(self) -> None:
        super().__init__(what="jurisdiction_id 所说的地方")


class NoSuchService(NotYours):
    code = "api.open311-no-such-service"

    def __init__(self) -> None:
        super().__init__(what="service_code 所说的服务")


class NoSuchRequest(NotYours):
    """Not there, not public, not public yet: told apart by nobody."""

    code = "api.open311-no-such-request"

    def __init__(self) -> None:
        super().__init__(what="这件公开的事")
