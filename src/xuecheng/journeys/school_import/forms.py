"""What the person uploads, ticks and fills in."""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuecheng.journeys.school_import.rules.files import MOST_BYTES, Fault
from xuecheng.journeys.school_import.rules.places import Unplaced, read_position
from xuecheng.journeys.school_import.rules.problems import group_of
from xuecheng.journeys.school_import.rules.schedule import read_bells_text
from xuecheng.journeys.school_import.words import fault_words
from xuecheng.lib.forms import Form
from xuecheng.registry.organisations.models import Organisation

_ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv"
_WHEREABOUTS = re.compile(r"(address|position)-[0-9a-f]{12}")


class UploadForm(Form):
    """A school and a file.

    :param schools: those the person may import for; asked only if there are several.
    """

    organisation = forms.ChoiceField(label=gettext_lazy("学校"))
    file = forms.FileField(
        label=gettext_lazy("表格文件"),
        help_text=gettext_lazy("Excel、WPS 或 .csv 表格，最大 10 MB。"),
        error_messages={
            "required": gettext_lazy("请选择一个表格文件。"),
            "empty": gettext_lazy("这个文件是空的。请选择有内容的表格。"),
        },
        widget=forms.FileInput(attrs={"accept": _ACCEPTED}),
    )

    def __init__(self, *args: Any, schools: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {str(school.pk): school for school in schools}
        choices = [(key, school.name) for key, school in self.schools.items()]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]  # ChoiceField
        if len(choices) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = choices[0][0]

    def clean_file(self) -> UploadedFile:
        """Refuse a large file before it is read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(fault_words(Fault.TOO_LARGE))
        return file

    def school(self) -> Organisation:
        """Return the chosen school of a valid form."""
        return self.schools[self.cleaned_data["organisation"]]


class AddressField(forms.CharField):
    """The address of a venue, as long as one may be."""

    def __init__(self) -> None:
        super().__init__(max_length=160, required=False)


class PositionField(forms.CharField):
    """Longitude and latitude, as a map app copies them."""

    def __init__(self) -> None:
        super().__init__(
            max_length=60,
            required=False,
            help_text=_("在高德或腾讯地图上找到这里，复制坐标，例如：121.4459, 31.1905"),
        )

    def clean(self, value: Any) -> str:
        """Refuse what is no place in China."""
        text: str = super().clean(value)
        if text and read_position(text) is None:
            raise forms.ValidationError(_("请写成 121.4459, 31.1905 这样的两个数。"))
        return text


class AnswersForm(Form):
    """What the file does not say.

    :param venues: where the school teaches.
    """

    year = forms.IntegerField(
        label=gettext_lazy("日期的年份"), required=False, min_value=2000, max_value=2100
    )
    week_one = forms.DateField(
        label=gettext_lazy("开学第一周的任意一天"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "brief"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("请写成 2026-03-02 这样的日期。")},
    )
    bells = forms.CharField(
        label=gettext_lazy("每节课的时间"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("一行一节，例如：第1节 8:30-9:10"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("没写下课时间的班，每次上课多少分钟"),
        required=False,
        min_value=20,
        max_value=480,
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("没写名额的班，每班多少人"), required=False, min_value=1, max_value=5000
    )
    venue = forms.ChoiceField(label=gettext_lazy("没写地点的班，在哪里上课"), required=False)

    def __init__(self, *args: Any, venues: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict.fromkeys(filter(None, venues))
        choices = [("", _("请选择")), *((name, name) for name in names)]
        self.fields["venue"].choices = choices  # type: ignore[attr-defined]  # ChoiceField
        for name in ("year", "minutes", "capacity"):
            self.fields[name].widget.attrs.update({"class": "brief", "inputmode": "numeric"})
        for name in filter(_WHEREABOUTS.fullmatch, self.data):
            self._ask_where(name)

    def ask_where(self, unplaced: Iterable[Unplaced]) -> None:
        """Ask where venues are, by their names; what was typed already stays."""
        for venue in unplaced:
            wanted = {"address": venue.lacks_address, "position": venue.lacks_position}
            for kind in filter(wanted.get, wanted):
                name = f"{kind}-{venue.key}"
                if name not in self.fields:
                    self._ask_where(name)
                words = _("“%(venue)s”的地址") if kind == "address" else _("“%(venue)s”的经纬度")
                self[name].label = words % {"venue": venue.name}

    def asked(self, wanted: Container[str]) -> list[BoundField]:
        """Return the other fields that are wanted, or filled in: what is not sent again is lost."""
        others = (self[name] for name in self.fields if not _WHEREABOUTS.fullmatch(name))
        return [field for field in others if field.name in wanted or field.value()]

    def whereabouts(self) -> Iterator[BoundField]:
        """Yield the fields that ask where venues are."""
        return (self[name] for name in self.fields if _WHEREABOUTS.fullmatch(name))

    def _ask_where(self, name: str) -> None:
        is_address = name.startswith("address")
        self.fields[name] = AddressField() if is_address else PositionField()

    def clean_bells(self) -> str:
        """Refuse a table with a line nobody understands."""
        text: str = self.cleaned_data["bells"]
        if unread := read_bells_text(text)[1]:
            raise forms.ValidationError(
                _("“%(line)s”读不懂。请写成：第1节 8:30-9:10") % {"line": unread[0]}
            )
        return text

    def typed(self) -> dict[str, str]:
        """Return a valid form's answers as text, as a draft keeps them."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else str(value)
            for name, value in self.cleaned_data.items()
            if value not in (None, "")
        }


class DecisionsForm(Form):
    """Which proposals stood on the page, and which of them, or whole groups of them, are ticked."""

    shown = forms.JSONField(required=False, widget=forms.HiddenInput())

    def seen(self) -> list[str]:
        """Return the keys of the proposals that stood on the page."""
        shown = self.cleaned_data.get("shown") if self.is_valid() else None
        return [key for key in shown if isinstance(key, str)] if isinstance(shown, list) else []

    def decisions(self) -> dict[str, bool]:
        """Return for every proposal shown whether it, or its whole group, is ticked."""
        ticked = set(self.data.getlist("accept"))  # type: ignore[attr-defined]  # a QueryDict
        return {key: key in ticked or group_of(key) in ticked for key in self.seen()}
