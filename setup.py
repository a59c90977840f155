"""What ``pyproject.toml`` cannot say: the packs, which lie beside ``src``, go into the wheel."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class WithPacks(build_py):
    """Copy the packs into the package; an editable install reads them where they lie."""

    def run(self) -> None:
        """Build as usual, then copy."""
        super().run()
        if not self.editable_mode:
            to = Path(self.build_lib) / "xuecheng" / "packs"
            shutil.copytree("packs", to, dirs_exist_ok=True)


setup(cmdclass={"build_py": WithPacks})
