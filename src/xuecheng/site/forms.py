"""What a reader may choose about the pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xuecheng.lib.forms import Form


class DisplayForm(Form):
    """View, text size and colours; sent as a link is, so that the address alone can set them."""

    mode = forms.ChoiceField(
        label=_("版式"),
        choices=[("standard", _("标准版")), ("elder", _("长者版：字大、按钮大、一页一件事"))],
        widget=forms.RadioSelect,
    )
    size = forms.ChoiceField(
        label=_("长者版的字号"),
        choices=[("0", _("大")), ("1", _("更大")), ("2", _("特大")), ("3", _("最大"))],
        widget=forms.RadioSelect,
    )
    contrast = forms.ChoiceField(
        label=_("颜色"),
        choices=[("normal", _("纸色底、墨色字")), ("high", _("黑底、白字和黄字"))],
        widget=forms.RadioSelect,
    )
