"""What the booking calendar refuses."""

from liren.kit.errors import DomainError


class RoomTaken(DomainError):
    code = "registry.room-taken"
    message = "{hours}已经有人约了。"
    hint = "请换个时间，或换一间；您填的还在。"


class NotBookable(DomainError):
    code = "registry.not-bookable"
    message = "“{room}”现在不接受预约。"
    hint = "请打服务站的电话问问，或换一间。"


class BookingsEnough(DomainError):
    code = "registry.bookings-enough"
    message = "您已经有 {most} 个预约在等或还没用。"
    hint = "先取消用不上的，或等用完再约，给别人留些时间。"


class BookingDecided(DomainError):
    code = "registry.booking-decided"
    message = "这个预约{state}，不能再改。"
    hint = "请看看现在的样子。"
