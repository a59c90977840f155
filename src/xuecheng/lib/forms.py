"""Forms whose refusals come back beside the field, with everything the person typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from xuecheng.errors import Invalid, Refused


class BoundField(forms.BoundField):
    """A field of a form, as a page shows it."""

    def unkept(self) -> str:
        """Return its control so that "back" does not fill in what was typed here before."""
        return self.as_widget(attrs={"autocomplete": "off"})


class Form(forms.Form):
    """A form that turns anticipated failures into its own errors.

    ::

        with form.refusals():
            made = actions.sign_up(**form.cleaned(), by=request.actor, at=request.now)
            return redirect("enrolments:done", made.pk)
        return render(request, "enrolments/sign_up.html", {"form": form}, status=422)

    A form that is not valid leaves the ``with`` block at ``cleaned()``.
    """

    bound_field_class = BoundField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _say_what_to_do(field)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Catch Invalid and Refused inside the block and show them beside their field."""
        try:
            yield
        except _NotValid:
            pass
        except (Invalid, Refused) as error:
            self.add_error(error.field if error.field in self.fields else None, error.message)

    @property
    def lone_error(self) -> str:
        """Name of the field in error, if people fill in no other; a box to tick is not filled in.

        What is wrong then stands beside it and needs no summary on top.
        """
        asked = [
            each.name
            for each in self
            if each.field.label
            and not each.is_hidden
            and not isinstance(each.field, forms.BooleanField)
        ]
        return asked[0] if len(asked) == 1 and list(self.errors) == asked else ""

    def cleaned(self) -> dict[str, Any]:
        """Return the cleaned values; leaves the ``refusals`` block if there are errors."""
        if not self.is_valid():
            raise _NotValid
        return dict(self.cleaned_data)


def _say_what_to_do(field: forms.Field) -> None:
    """Replace Django's bare "this field is required" where the form says nothing better."""
    if field.error_messages["required"] is not forms.Field.default_error_messages["required"]:
        return
    if isinstance(field, forms.BooleanField):
        told = _("请先打勾：%(label)s")
    elif isinstance(field, forms.ChoiceField):
        told = _("请选择：%(label)s")
    else:
        told = _("请填写：%(label)s")
    field.error_messages["required"] = told % {"label": field.label}


class _NotValid(Exception):
    """The form has errors of its own; only ``refusals`` sees this."""
