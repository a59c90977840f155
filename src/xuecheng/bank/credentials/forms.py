"""What people type to check a certificate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuecheng.bank.credentials import rules, words
from xuecheng.lib.forms import Form


class NumberForm(Form):
    """A certificate number, in any spelling; ``cleaned`` gives its proper form."""

    number = forms.CharField(
        label=_("证书编号"),
        help_text=_(
            "印在证书左下角的二维码旁边，例如 XC26-7K4M-92QY。大小写、横线和空格都不要紧。"
        ),
        max_length=200,
        error_messages={"required": _("请填写证书编号，它印在证书左下角的二维码旁边。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_number(self) -> str:
        """Return the number in its proper form."""
        typed: Any = self.cleaned_data["number"]
        try:
            return rules.serial_from(typed)
        except rules.InvalidNumber as error:
            raise forms.ValidationError(words.number_problem(error)) from error
