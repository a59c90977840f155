"""What is wrong with a number, a name or a password, said to the person who typed it."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xuecheng.registry.people import rules


def phone_words(error: rules.InvalidPhone) -> str:
    """Return what to do about a phone number."""
    return {
        "empty": _("请填手机号。"),
        "abroad": _(
            "只有中国大陆的手机号能收到验证码，一共 11 位。"
            "没有这样的号码，任何学习点的窗口都能帮您报名，也可以打电话：%(phone)s。"
        )
        % {"phone": settings.HELP_PHONE},
        "not_digits": _("手机号只有数字。请检查有没有多打了别的字。"),
        "length": _("手机号是 11 位数字。请数一数，是不是少了或多了一位。"),
        "not_mobile": _("请填手机号，不是座机。手机号以 13 到 19 开头。"),
    }[error.reason]


def name_words(error: rules.InvalidName) -> str:
    """Return what to do about a name."""
    return {
        "empty": _("请填姓名。"),
        "digits": _("姓名里不能有数字。请填证件上的姓名。"),
        "characters": _("姓名里只能有文字。请去掉别的符号，填证件上的姓名。"),
        "length": _("姓名太长了，最多 60 个字。"),
    }[error.reason]


def document_words(error: rules.InvalidDocument) -> str:
    """Return what to do about a document number."""
    return {
        "empty": _("请填证件号码。"),
        "length": _("位数不对。请照着证件，一位一位核对。"),
        "characters": _("这不像这种证件的号码。请看看证件种类选对了没有，再核对号码。"),
        "check_digit": _("号码里有一位不对。请照着证件，一位一位核对。"),
        "birth": _("号码里的出生日期不对。请照着证件核对。"),
        "area": _("号码的开头不对。请看看证件种类选对了没有，再核对号码。"),
        "old": _("这是旧的 15 位号码。请填现在身份证上的 18 位号码。"),
        "kind": _("请选证件种类。"),
    }[error.reason]


def password_words(error: rules.WeakPassword) -> str:
    """Return what to do about a password."""
    return {
        "short": _("密码至少要 10 个字。一句只有您知道的话最好记。"),
        "long": _("密码最长 128 个字。"),
        "login": _("密码里不能有账号名。"),
        "repeated": _("密码不能只是几个字重复。"),
        "common": _("这个密码太常见，容易被猜到。请换一个。"),
    }[error.reason]


def wrong_code_words(tries_left: int) -> str:
    """Return what to do about a code that was not the one sent."""
    if not tries_left:
        return _("这个验证码不能用了。请取新的验证码。")
    return ngettext(
        "验证码不对。请看短信里的 6 位数字，还可以试 %(left)s 次。",
        "验证码不对。请看短信里的 6 位数字，还可以试 %(left)s 次。",
        tries_left,
    ) % {"left": tries_left}


def certainty_words(assurance: str) -> str:
    """Return how well we know that an account belongs to its person."""
    return {
        "none": _("还没有核对过"),
        "phone": _("核对过手机号"),
        "document": _("本人填过证件号码"),
        "desk": _("窗口看过证件原件"),
    }[assurance]
