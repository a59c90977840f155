"""Measuring walks from the command line, by whoever runs the installation.

Nothing here imports what computes: the city starts, and says which extra is missing, without it.
"""

from importlib.util import find_spec

from django.utils.translation import gettext as _

from xuecheng.registry.reach.rules.problems import ExtraMissing

NEEDED = ("numpy", "scipy", "numba", "highspy", "osmium", "shapely", "matplotlib")


def require_extra() -> None:
    """Refuse to go on where packages are missing.

    :raises ExtraMissing: it names them and the extra that brings them.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ExtraMissing(
            _(
                "没有安装 %(missing)s。请运行 pip install 'xuecheng[reach]'"
                "（在源码目录里：pip install '.[reach]'）。"
            )
            % {"missing": _("、").join(missing)}
        )
