"""What switching says no to."""

from liren.kit.errors import DomainError, NotYours


class FeatureOff(NotYours):
    code = "standards.feature-off"
    message = "“{feature}”在这里没有开通。"
    hint = "各地按自己的需要开通功能；需要时请联系管理员。"


class ModeNotYours(DomainError):
    """Who may switch a place between ordinary and emergency depends on the place's level."""

    code = "standards.mode-not-yours"
    message = "{place}的平急转换不能由您决定。"
    hint = "这一级可由：{allowed}。"
    status = 403


class NoEmergency(DomainError):
    code = "standards.no-emergency"
    message = "{place}现在没有处于应急状态，不用结束。"
    hint = "请刷新页面看最新状态。"


class ExemptionFromAbove(DomainError):
    """Whoever declared the emergency may leave a part out of it; the part itself may not."""

    code = "standards.exemption-from-above"
    message = "应急状态是上级（{place}）决定的，本地不能自行退出。"
    hint = "请由{place}的{allowed}决定。"
    status = 403
