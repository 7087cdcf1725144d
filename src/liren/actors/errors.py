"""What actors says when it says no."""

from liren.kit.errors import DomainError, InvalidInput


class SignInRefused(DomainError):
    """One answer for an unknown name and a wrong password: which of them it was is nobody's business."""

    code = "actors.sign-in-refused"
    message = "登录名或密码不对。"
    hint = "请核对后再试；忘记密码请联系本单位管理员重设。"
    status = 403
    keeps = True


class SecondWanted(DomainError):
    """The password was right; the code of the second factor is asked for. `ticket` stands for the password."""

    code = "actors.second-wanted"
    message = "还要登录验证器上的验证码。"
    hint = "请打开验证器应用，输入 6 位数字；手机不在身边，用一个备用码。"
    status = 403
    keeps = True

    def __init__(self, ticket: str) -> None:
        self.ticket = ticket
        super().__init__()


class SecondRefused(DomainError):
    code = "actors.second-refused"
    message = "验证码不对，或者已经用过。"
    hint = "请等验证器换一个数字再试；时间不准的手机会算错。备用码每个只能用一次。"
    status = 403
    keeps = True


class AccountNotHere(DomainError):
    """The provider says who it is, and nobody here has that login name, or their account is closed. Facts: account."""

    code = "actors.account-not-here"
    message = "里仁里没有“{account}”这个账号，或者它已经停用。没有登录。"
    hint = "请您单位的平台管理员开通账号，登录名要和统一身份认证的账号一样。"
    status = 403
    keeps = True


class AnotherSubject(DomainError):
    """The login name is bound to somebody else at the provider: the attempt is written down. Facts: account."""

    code = "actors.another-subject"
    message = "账号“{account}”已经和另一个统一身份绑定。没有登录，这次尝试已经记下。"
    hint = "如果您在统一身份认证那边换了身份，请单位的平台管理员在机构页上解除绑定；在那之前可以用密码登录。"
    status = 403
    keeps = True


class DemoStaysHome(DomainError):
    code = "actors.demo-stays-home"
    message = "演示账号只能在运行平台的这台电脑上使用。"
    hint = "请在本机用 127.0.0.1 打开，或由管理员建立正式账号。"
    status = 403


class CodeRefused(DomainError):
    """Facts: left, the tries that remain."""

    code = "actors.code-refused"
    message = "验证码不对。"
    hint = "还可以试 {left} 次；用完后请重新获取。"
    status = 403
    keeps = True


class CodeOver(DomainError):
    code = "actors.code-over"
    message = "验证码已失效。"
    hint = "验证码 5 分钟内有效，最多试 5 次，用过就作废。请重新获取。"
    status = 403
    keeps = True


class CodeTooSoon(DomainError):
    """Facts: seconds until another code may be sent."""

    code = "actors.code-too-soon"
    message = "验证码刚刚发过。"
    hint = "请等 {seconds} 秒再获取。"
    status = 429


class WeakPassword(InvalidInput):
    code = "actors.weak-password"


class OwnAccount(DomainError):
    code = "actors.own-account"
    message = "不能停用自己的账号。"
    hint = "请由另一位管理员办理。"


class PostHeldAlready(DomainError):
    """Facts: name, post."""

    code = "actors.post-held-already"
    message = "{name}已经担任{post}。"
    hint = "不用再任命；要更换人员，请先免去现任。"


class NotInPost(DomainError):
    code = "actors.not-in-post"
    message = "这项任职已经结束。"
    hint = "请刷新页面看最新的任职情况。"


class LoginTaken(InvalidInput):
    code = "actors.login-taken"


class HandoverDone(DomainError):
    code = "actors.handover-done"
    message = "这份交接已经确认过。"
    hint = "之后才到的，请在“没有交到的”里逐项销掉。"


class NotYetLeft(DomainError):
    code = "actors.not-yet-left"
    message = "前任还没有离岗。"
    hint = "离岗之后再确认收到了什么。"


class PlaceStands(DomainError):
    """Facts: place."""

    code = "actors.place-stands"
    message = "{place}还在，那里的组织和岗位不用移。"
    hint = "地点撤销之后才定去处；要换人，请免去再任命。"


class NoSuchTemplate(DomainError):
    code = "actors.no-such-template"
    message = "没有这个组织模板。"
    hint = "请回到模板列表重新选。"
    status = 404


class TemplateInvalid(DomainError):
    """Facts: problems, all of them."""

    code = "actors.template-invalid"
    message = "模板还不能用：{problems}"
    hint = "请照提示改好再提交。"
    status = 422


class SameTemplateVersion(DomainError):
    """Facts: title, version."""

    code = "actors.same-template-version"
    message = "“{title}”第 {version} 版已经有了，内容不同。"
    hint = "改过的模板请把版本加一。"


class NotAsSeen(DomainError):
    """What would be done is not what was looked at any more. Facts: what."""

    code = "actors.not-as-seen"
    message = "{what}和您看过的不一样了，没有办。"
    hint = "请再看一次现在的样子，再决定。"


class OrganisationMovedOn(DomainError):
    code = "actors.stale"
    message = "这个组织刚刚有人改过，您看到的已不是最新情况。"
    hint = "请重新读取，核对后再办。"


class TemplateDoesNotFit(DomainError):
    """Facts: title, place."""

    code = "actors.template-does-not-fit"
    message = "“{title}”不适用于{place}。"
    hint = "街道的模板用在街道，社区的用在社区；有的只适用于城市或农村。"


class PlanHasConflicts(DomainError):
    """Facts: count, first."""

    code = "actors.plan-has-conflicts"
    message = "还有 {count} 处有冲突，没有设立任何组织。"
    hint = "请先处理：{first}。"
