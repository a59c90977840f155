"""Measuring walks from the command line, by whoever runs the installation.

Nothing here imports what computes: the city starts, and says which extra is missing, without it.
"""

import sys
from importlib.util import find_spec

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from xuecheng.registry.reach.rules.problems import ExtraMissing, NotMigrated

NEEDED = ("numpy", "scipy", "numba", "highspy", "osmium", "shapely", "matplotlib")


def require_extra() -> None:
    """Refuse to go on where packages are missing.

    :raises ExtraMissing: it names them and the extra that brings them.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise ExtraMissing(
            _("没有安装 %(missing)s。请在源码目录里运行 %(python)s -m pip install -e '.[reach]'。")
            % {"missing": _("、").join(missing), "python": sys.executable}
        )


def require_tables() -> None:
    """Refuse to go on where the database is empty or older than the program.

    :raises NotMigrated: it says which database that is, and what to run.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        database = str(connection.settings_dict["NAME"])
        raise NotMigrated(
            _(
                "数据库 %(database)s 还没有建好，或者要更新。请运行 xuecheng migrate；"
                "数据在别的文件夹时，请先在 XUECHENG_DATA 里写明是哪个文件夹。"
            )
            % {"database": database},
            database=database,
        )
