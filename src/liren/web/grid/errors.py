"""What the phone's door says no to."""

from liren.kit.errors import DomainError


class AnotherPerson(DomainError):
    """What one person wrote on this phone is sent while another is signed in: it stays where it is."""

    code = "web.grid-another-person"
    message = "这是另一位同事在这部手机上写的，没有用您的名义送出。"
    hint = "等他在这部手机上登录后，会自动补传。"
