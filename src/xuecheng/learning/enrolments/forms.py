"""What people type about enrolments."""

from xuecheng.lib.forms import Form


class ConfirmForm(Form):
    """A page with one button: nothing to type, but a refusal comes back on it."""
