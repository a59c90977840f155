"""What somebody types to come in, and about themselves."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from xuecheng.lib.forms import Form
from xuecheng.registry.people import rules, words
from xuecheng.registry.people.models import Consent, Details, IdentityDocument

LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .,'’-]*\Z")
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]


class PhoneField(forms.CharField):
    """A mobile number in any spelling; cleans to eleven digits."""

    widget = forms.TextInput(
        {"type": "tel", "autocomplete": "tel", "inputmode": "tel", "class": "brief"}
    )

    def clean(self, value: Any) -> str:
        """Return the eleven digits, or say what to do."""
        typed = self.to_python(value) or ""
        if not (self.required or typed):
            return ""
        try:
            return rules.normal_phone(typed)
        except rules.InvalidPhone as error:
            raise ValidationError(words.phone_words(error)) from None


class NameField(forms.CharField):
    """A full name; cleans to how it is stored."""

    widget = forms.TextInput({"autocomplete": "name", "class": "brief"})

    def clean(self, value: Any) -> str:
        """Return the name as it is stored, or say what to do."""
        try:
            return rules.normal_name(value or "")
        except rules.InvalidName as error:
            raise ValidationError(words.name_words(error)) from None


class CodeInput(forms.TextInput):
    """A field that comes back empty: digits typed after wrong ones would only follow them."""

    def format_value(self, value: Any) -> None:
        """Return nothing, whatever was typed."""


class CodeField(forms.CharField):
    """Six digits, which a phone may fill in by itself; of another shape it costs no try."""

    widget = CodeInput(
        {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "brief",
            "maxlength": 12,
        }
    )
    default_error_messages = {"required": _("请填 6 位数字。")}

    def clean(self, value: Any) -> str:
        """Return the six digits, or say what to do."""
        typed: str = super().clean(value)
        if not rules.is_code(typed):
            raise ValidationError(_("要填 6 位数字。请数一数，是不是少了或多了。"))
        return typed


class PhoneForm(Form):
    """First page of the sign-in."""

    phone = PhoneField(
        label=_("手机号"),
        help_text=_("中国大陆的手机号，11 位。我们发一条短信，里面有 6 位验证码。"),
    )
    is_shared_device = forms.BooleanField(
        label=_("这是公用的手机或电脑"),
        required=False,
        help_text=_("勾上以后，30 分钟不用会自动退出，下次要重新登录。"),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    came_from = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(required=False)  # people do not see it; programs fill it in


class CodeForm(Form):
    """Second page."""

    code = CodeField(label=_("短信里的 6 位验证码"))


class NameForm(Form):
    """Third page, on a browser that is not known."""

    name = NameField(label=_("您的姓名"), help_text=_("和报名时、证件上的一样。"))


class LastFourForm(Form):
    """Fourth page, for an activated account."""

    last_four = forms.CharField(
        label=_("证件号码的最后四位"),
        help_text=_("就是激活账户时用的证件。最后一位是字母，也要填。"),
        max_length=8,
        widget=forms.TextInput({"autocomplete": "off", "class": "brief"}),
        error_messages={"required": _("请填证件号码的最后四位。")},
    )


class NewAccountForm(Form):
    """Whether a number is one's own: each answer is a button."""

    use = forms.ChoiceField(choices=[("own", ""), ("shared", "")])


class PasswordForm(Form):
    """First page of the sign-in for staff."""

    login = forms.CharField(
        label=_("账号"),
        max_length=40,
        widget=forms.TextInput(
            {"autocomplete": "username", "autocapitalize": "none", "class": "brief"}
        ),
        error_messages={"required": _("请填账号。")},
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "class": "brief"}),
        error_messages={"required": _("请填密码。")},
    )
    is_shared_device = forms.BooleanField(
        label=_("这是公用的电脑"),
        required=False,
        help_text=_("勾上以后，30 分钟不用会自动退出。"),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class TotpForm(Form):
    """Second page for staff."""

    code = CodeField(label=_("手机上的 6 位动态码"))


class NewPasswordForm(Form):
    """A member of staff chooses a password."""

    old = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "class": "brief"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        help_text=_("至少 10 个字。一句只有您知道的话最好记。"),
        widget=forms.PasswordInput({"autocomplete": "new-password", "class": "brief"}),
    )


class NewPhoneForm(Form):
    """The number somebody changes to."""

    phone = PhoneField(label=_("新的手机号"))
    use = forms.ChoiceField(
        label=_("谁用这个号码"),
        choices=[("own", _("只有我用")), ("shared", _("我和家人合用"))],
        initial="own",
        widget=forms.RadioSelect,
    )


class NewPhoneCodeForm(Form):
    """The code that came to the new number; on a browser that is not known, one proof more."""

    code = CodeField(label=_("短信里的 6 位验证码"))
    name = NameField(label=_("您的姓名"), help_text=_("这台设备第一次用，请再填一次姓名。"))
    last_four = forms.CharField(
        label=_("证件号码的最后四位"),
        help_text=_("这台设备第一次用，要多核对一步。"),
        max_length=8,
        widget=forms.TextInput({"autocomplete": "off", "class": "brief"}),
        error_messages={"required": _("请填证件号码的最后四位。")},
    )

    def __init__(
        self, *args: Any, is_known_device: bool, has_document: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_known_device or has_document:
            del self.fields["name"]
        if is_known_device or not has_document:
            del self.fields["last_four"]


class DetailsForm(Form):
    """How a person's name is written, and in which language they read."""

    name_pinyin = forms.CharField(
        label=_("姓名的拉丁字母写法"),
        help_text=_("和护照上的一样，例如 Chen Xiuying。会印在证书上。"),
        max_length=Details._meta.get_field("name_pinyin").max_length,
        required=False,
        widget=forms.TextInput({"class": "brief"}),
        validators=[
            RegexValidator(LATIN_NAME, _("请只用拉丁字母、空格和连字符，和护照上的一样。"))
        ],
    )
    language = forms.ChoiceField(
        label=_("短信和通知用的语言"), choices=LANGUAGES, widget=forms.RadioSelect
    )


class DocumentForm(Form):
    """The document an account is activated with."""

    kind = forms.ChoiceField(
        label=_("您用哪种证件"),
        choices=IdentityDocument.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选证件种类。")},
    )
    document_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请填证件号码。")},
    )
    issuing_country = forms.ChoiceField(
        label=_("护照由哪国签发"), help_text=_("只有护照要选。"), required=False
    )
    consents = forms.BooleanField(
        label=_("我同意学城加密保存证件号码，只用来确认账户是我本人的。"),
        error_messages={"required": _("请先勾选同意，我们才能保存证件号码。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "issuing_country", [("", _("请选择")), *_countries()])

    def clean(self) -> dict[str, Any]:
        """Check the number by the rules of its kind, beside the field it was typed in."""
        typed = super().clean() or {}
        kind, number = typed.get("kind"), typed.get("document_number")
        is_passport = kind == IdentityDocument.Kind.PASSPORT
        if is_passport and not typed.get("issuing_country"):
            self.add_error("issuing_country", _("请选护照由哪国签发。"))
        elif kind and number:
            typed["issuing_country"] = typed["issuing_country"] if is_passport else "CN"
            self._check_number(kind, number, typed["issuing_country"])
        return typed

    def _check_number(self, kind: str, number: str, country: str) -> None:
        try:
            rules.checked_document(kind=kind, number=number, issuing_country=country)
        except rules.InvalidDocument as error:
            self.add_error("document_number", words.document_words(error))


class DeskPhoneForm(DocumentForm):
    """What a clerk reads off a document and hears from the person who holds it."""

    name = NameField(
        label=_("姓名"),
        help_text=_("照证件上的填。"),
        widget=forms.TextInput({"autocomplete": "off", "class": "brief"}),
    )
    account_number = forms.CharField(
        label=_("学习账户号"),
        help_text=_("在报名凭条和申学码上。没有，就填下面一格。"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "brief"}),
    )
    old_phone = PhoneField(
        label=_("以前登记的手机号"),
        help_text=_("号码没有换，就填现在这个。"),
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "off", "class": "brief"}),
    )
    phone = PhoneField(
        label=_("现在用的手机号"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "off", "class": "brief"}),
    )
    is_seen = forms.BooleanField(label=_("我看过证件原件，照片是本人。"))
    # The number that was shown: a button of the page that asks for it sends it, no field does.
    read_back = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = (
        "name",
        "account_number",
        "old_phone",
        "phone",
        "kind",
        "document_number",
        "issuing_country",
        "is_seen",
        "consents",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, consents = self.fields["kind"], self.fields["consents"]
        kind.label = _("看的是哪种证件")
        consents.required, consents.label = False, _("本人同意加密保存证件号码，同时激活账户。")
        consents.help_text = _("不同意也能连号码，证件号码只核对，不保存。")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two ways to find the account."""
        typed = super().clean()
        is_told = typed.get("account_number") or typed.get("old_phone")
        if not is_told and "old_phone" not in self.errors:
            self.add_error("account_number", _("请填学习账户号，或者以前登记的手机号。"))
        return typed

    def facts(self) -> dict[str, Any]:
        """Return what the action wants to know; leaves the ``refusals`` block on errors."""
        typed = self.cleaned()
        del typed["is_seen"]
        typed["document_kind"] = typed.pop("kind")
        typed["consents"] = [Consent.Purpose.IDENTITY] if typed["consents"] else []
        return typed


class AreaForm(Form):
    """The subdistrict or town somebody lives in."""

    area = forms.ChoiceField(
        label=_("您住在哪个街道或镇"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个。")},
    )

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "area", areas)


class NearForm(Form):
    """The place of learning nearest to somebody's home."""

    venue = forms.ChoiceField(
        label=_("离您家最近的是哪里"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一个。")},
    )

    def __init__(self, *args: Any, venues: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "venue", venues)


def _offer(form: Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field the choices that are known only when the form is shown."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _countries() -> list[tuple[str, str]]:
    """Return codes and names in the reader's language, in the order of its dictionary."""
    is_english = (get_language() or "").startswith("en")
    named = [(code, both[is_english]) for code, both in rules.COUNTRIES.items()]
    return sorted(named, key=lambda each: lazy_pinyin(each[1]))
