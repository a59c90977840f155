"""What a reader may choose about the pages."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xuecheng.lib.display import Display
from xuecheng.lib.forms import Form

_LABELS = {
    "size": {
        "standard": _("标准版"),
        "0": _("长者版，字大"),
        "1": _("长者版，字更大"),
        "2": _("长者版，字特大"),
        "3": _("长者版，字最大"),
    },
    "contrast": {"normal": _("纸色底、墨色字"), "high": _("黑底、白字和黄字")},
}


class DisplayForm(Form):
    """Letters and colours; sent as a link is, so that the address alone can set them.

    View and size are one choice, because only the elder view has sizes.
    """

    size = forms.ChoiceField(
        label=_("字的大小"),
        help_text=_("长者版的按钮也大，一页一件事。"),
        choices=_LABELS["size"],
        widget=forms.RadioSelect,
    )
    contrast = forms.ChoiceField(
        label=_("颜色"),
        choices=_LABELS["contrast"],
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, display: Display) -> "DisplayForm":
        """Return the form as it stands while pages look like this."""
        return cls(initial={"size": display.letters, "contrast": display.contrast})

    def words(self) -> dict[str, Promise]:
        """Return what is chosen, as its labels say it."""
        return {each.name: _LABELS[each.name][each.value()] for each in self}
