"""What the check of a certificate says, in the words of whoever reads it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from xuecheng.bank.credentials.rules import InvalidNumber, Verdict
from xuecheng.lib.words import is_english


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A sentence in Chinese and in English; as text, in the reader's language."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if is_english() else self.zh

    @property
    def other(self) -> str:
        """The sentence in the language the reader has not chosen."""
        return self.zh if is_english() else self.en


def both(sentence: Callable[[], str]) -> Bilingual:
    """Return what ``sentence`` says in Chinese and in English."""
    with override("zh-hans"):
        zh = sentence()
    with override("en"):
        return Bilingual(zh=zh, en=sentence())


def headline(verdict: Verdict, *, is_replaced: bool = False) -> str:
    """Return the one large sentence."""
    if verdict == Verdict.REVOKED and is_replaced:
        return _("这张证书已经换发新证，旧证无效")
    return {
        Verdict.VALID: _("这是一张有效的证书"),
        Verdict.REVOKED: _("这张证书已经吊销，现在无效"),
        Verdict.ALTERED: _("这张证书的记录被改动过，不能采信"),
        Verdict.UNSURE: _("这张证书还要向签发机构核实"),
        Verdict.UNKNOWN: _("没有查到这个编号的证书"),
    }[verdict]


def advice(verdict: Verdict, *, is_replaced: bool = False) -> str:
    """Return what to do next; ``""`` after a valid certificate."""
    if verdict == Verdict.REVOKED and is_replaced:
        return _("学校更正过记录，另发了一张。请持证人出示新的证书，用新编号再验证一次。")
    return {
        Verdict.VALID: "",
        Verdict.REVOKED: _("签发机构已经收回这张证书。如有疑问，请直接问签发机构。"),
        Verdict.ALTERED: _("请不要只看纸面，直接向签发机构核实，或打电话给我们。"),
        Verdict.UNSURE: _("登记的机构或日期对不上，看下面打叉的一条。请直接向签发机构核实。"),
        Verdict.UNKNOWN: _(
            "请对着证书再看一遍编号。编号没错却查不到的，请当作无效，并向持证人问清楚。"
        ),
    }[verdict]


def number_problem(error: InvalidNumber) -> str:
    """Return what is wrong with a typed number, beginning with what to do."""
    if error.reason == "empty":
        return _("请填写证书编号，它印在证书左下角的二维码旁边。")
    if error.reason == "length":
        return _("请把编号补齐：应当是 12 位，例如 XC26-7K4M-92QY，现在是 %(found)s 位。") % {
            "found": error.found
        }
    if error.reason == "characters":
        return _("请核对开头：编号以 XC 和两位年份开头，例如 XC26-7K4M-92QY。")
    return _(
        "请再核对一遍编号：多半是有一个字抄错了，或者有两个字前后颠倒。"
        "核对无误还是这样，这张证书就不是我们发的。"
    )
