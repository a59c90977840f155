"""What people type about enrolments."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xuecheng.learning.courses.models import Session
from xuecheng.learning.courses.rules import MOST_SEATS, MOST_SESSIONS
from xuecheng.learning.enrolments.models import Attendance, Result
from xuecheng.learning.enrolments.rules import MARKS, Entry, NoSession, UnclearMark
from xuecheng.lib.forms import Form
from xuecheng.lib.ids import new_id
from xuecheng.registry.people import rules as people
from xuecheng.registry.people import words

UNMARKED = ""


class ConfirmForm(Form):
    """A page with one button: nothing to type, but a refusal comes back on it."""


def session_number(text: str) -> int | None:
    """Return the number of the session a link asks for; ``None`` if it asks for none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SESSIONS))
    return int(text) if is_number else None


def is_asked(text: str, session: Session | None) -> bool:
    """Return whether ``session`` is what a link asks for, or the link asks for none."""
    return session is not None and (not text or session_number(text) == session.number)


def asked_session(text: str, session: Session | None) -> Session:
    """Return the session a register was sent for.

    :raises NoSession: ``session`` is another one, shown because that one is not there.
    """
    if session is not None and is_asked(text, session):
        return session
    number = session_number(text)
    if number is None:
        raise NoSession(gettext("没有这一讲，什么也没有记下。请选一讲再点。"))
    raise NoSession(
        gettext("没有第 %(number)s 讲，什么也没有记下。请选一讲再点。") % {"number": number}
    )


# The register


def tap(data: Mapping[str, str]) -> tuple[UUID, str]:
    """Return the enrolment and the mark of one tap; an empty mark takes it back.

    Nothing was typed that could come back beside a field, so this is no form.

    :raises UnclearMark: it names no learner, or no mark.
    """
    mark = data.get("mark", UNMARKED)
    with suppress(ValueError):
        if mark in {*MARKS, UNMARKED}:
            return UUID(data.get("enrolment", "")), mark
    raise UnclearMark(gettext("没有记上。请刷新后再点一次。"))


class RegisterForm(Form):
    """The register of one session at once; lines nobody touched stay as they are by now.

    Each line brings along the mark it showed: what a teacher taps meanwhile is not overwritten.
    """

    def __init__(self, data: Any, *, enrolment_ids: Iterable[UUID]) -> None:
        super().__init__(data)
        choices = [(UNMARKED, ""), *Attendance.Mark.choices]
        for enrolment_id in enrolment_ids:
            field = forms.ChoiceField(choices=choices, required=False)
            self.fields[f"mark-{enrolment_id}"] = field

    def marks(self) -> dict[UUID, str]:
        """Return enrolment id -> mark, of the lines whose mark is another than was shown."""
        cleaned = self.cleaned()
        return {
            UUID(name.removeprefix("mark-")): mark
            for name, mark in cleaned.items()
            if name in self.data and self.data.get(f"was-{name}") != mark
        }

    def typed(self, enrolment_id: UUID, stored: str) -> str:
        """Return the mark a line is shown with again: as typed, where it was touched."""
        name = f"mark-{enrolment_id}"
        mark = self.data.get(name)
        is_touched = mark is not None and mark != self.data.get(f"was-{name}", UNMARKED)
        return str(mark) if is_touched else stored


class CheckInForm(Form):
    """The number of a learning account, scanned or typed, or the four digits beside a name."""

    account_number = forms.CharField(
        label=_("学习账户号"),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("请扫申学码，或输入学习账户号。")},
    )


# The class


class CapacityForm(Form):
    """The number of seats."""

    capacity = forms.IntegerField(
        label=_("名额"),
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.NumberInput({"class": "brief", "inputmode": "numeric"}),
        error_messages={
            "required": _("请填名额。"),
            "invalid": _("请填一个整数。"),
            "min_value": _("名额至少 1 个。"),
            "max_value": _("名额最多 %(limit_value)s 个。"),
        },
    )


class CancelForm(Form):
    """Why something does not take place; everyone reads it."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=120,
        help_text=_("会写进通知，课程页上谁都看得到。请别写个人的病情和私事。"),
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("请写原因，学员会看到。")},
    )


class MoveForm(Form):
    """Another time for one session."""

    on = forms.DateField(
        label=_("改到哪一天"),
        widget=forms.DateInput({"type": "date", "class": "brief"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选日期。"), "invalid": _("请选日期。")},
    )
    begins = forms.TimeField(
        label=_("几点开始"),
        widget=forms.TimeInput({"type": "time", "class": "brief"}, format="%H:%M"),
        error_messages={"required": _("请填开始时间。"), "invalid": _("请填时间，比如 9:00。")},
    )
    ends = forms.TimeField(
        label=_("几点结束"),
        widget=forms.TimeInput({"type": "time", "class": "brief"}, format="%H:%M"),
        error_messages={"required": _("请填结束时间。"), "invalid": _("请填时间，比如 10:30。")},
    )

    @classmethod
    def at_present(cls, session: Session) -> "MoveForm":
        """Return the form as the session is now."""
        starts_at = timezone.localtime(session.starts_at)
        ends_at = timezone.localtime(session.ends_at)
        times = {"on": starts_at.date(), "begins": starts_at.time(), "ends": ends_at.time()}
        return cls(initial=times)

    def times(self) -> dict[str, datetime]:
        """Return the new beginning and end, in the city's time."""
        cleaned = self.cleaned()
        on, begins, ends = cleaned["on"], cleaned["begins"], cleaned["ends"]
        return {
            "starts_at": timezone.make_aware(datetime.combine(on, begins)),
            "ends_at": timezone.make_aware(datetime.combine(on, ends)),
        }


class WithdrawForm(Form):
    """Why a learner leaves, if they say so."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


# Results


class ResultsForm(Form):
    """Outcome and grade of everybody; a line without an outcome is left for later.

    Each line brings along the row it showed: what somebody else enters meanwhile is not lost.

    :param names: enrolment id -> whose line it is, for the summary of errors.
    """

    def __init__(self, data: Any, *, names: Mapping[UUID, str]) -> None:
        super().__init__(data)
        self.enrolment_ids = list(names)
        for enrolment_id, name in names.items():
            self.fields[f"outcome-{enrolment_id}"] = forms.ChoiceField(
                label=name, choices=[("", ""), *Result.Outcome.choices], required=False
            )
            self.fields[f"grade-{enrolment_id}"] = forms.CharField(max_length=20, required=False)
            self.fields[f"seen-{enrolment_id}"] = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a sheet or a line that says nothing, or half: "saved" would be untrue."""
        for each in self.enrolment_ids:
            if self.cleaned_data.get(f"grade-{each}") and not self.data.get(f"outcome-{each}"):
                told = _("请选“结业”或“未结业”，成绩才能保存。")
                self.add_error(f"outcome-{each}", told)
        chosen = [each for each in self.enrolment_ids if self.data.get(f"outcome-{each}")]
        if not chosen:
            raise ValidationError(_("还没有给任何人选“结业”或“未结业”，所以什么也没有保存。"))
        return self.cleaned_data

    def entries(self) -> dict[UUID, Entry]:
        """Return enrolment id -> entry, of the lines with an outcome."""
        cleaned = self.cleaned()
        return {
            each: Entry(cleaned[f"outcome-{each}"], cleaned[f"grade-{each}"])
            for each in self.enrolment_ids
            if cleaned[f"outcome-{each}"]
        }

    def seen(self) -> dict[UUID, UUID | None]:
        """Return enrolment id -> the row each line showed."""
        cleaned = self.cleaned()
        return {each: cleaned[f"seen-{each}"] for each in self.enrolment_ids}


class CorrectionForm(Form):
    """What a confirmed result should have said, and why it did not."""

    outcome = forms.ChoiceField(
        label=_("结业情况"), choices=Result.Outcome.choices, widget=forms.RadioSelect
    )
    grade = forms.CharField(
        label=_("成绩"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"class": "brief", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("更正原因"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("请写明更正原因。")},
    )


# The desk


class DeskSignUpForm(Form):
    """Somebody at the desk."""

    name = forms.CharField(
        label=_("姓名"),
        widget=forms.TextInput({"class": "brief", "autocomplete": "off"}),
        error_messages={"required": _("请填学员姓名。")},
    )
    phone = forms.CharField(
        label=_("手机号"),
        required=False,
        help_text=_("有手机的填上：停课、改时间会发短信。"),
        widget=forms.TextInput({"type": "tel", "class": "brief", "autocomplete": "off"}),
    )
    account_number = forms.CharField(
        label=_("学习账户号"),
        required=False,
        help_text=_("有申学码的扫一下，就不会重复建档。"),
        widget=forms.TextInput({"inputmode": "numeric", "class": "brief", "autocomplete": "off"}),
    )
    is_namesake = forms.BooleanField(label=_("是同名的另一位，照样报名"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def clean_name(self) -> str:
        """Return the name as it is stored, or say what to do."""
        try:
            return people.normal_name(self.cleaned_data["name"])
        except people.InvalidName as error:
            raise ValidationError(words.name_words(error)) from None

    def clean_phone(self) -> str:
        """Return eleven digits or nothing, or say what to do."""
        phone = self.cleaned_data["phone"].strip()
        try:
            return people.normal_phone(phone) if phone else ""
        except people.InvalidPhone as error:
            raise ValidationError(words.phone_words(error)) from None
