"""``python -m xuecheng``: the same as the ``xuecheng`` command."""

from xuecheng.cli import main

main()
