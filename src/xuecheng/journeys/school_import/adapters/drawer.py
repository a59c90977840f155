"""The folder uploaded files wait in."""

from datetime import datetime
from pathlib import Path
from uuid import UUID


class Drawer:
    """Files that wait for the person's decision, readable by this program's user only.

    :param folder: made at first use, mode 0700; every file in it has mode 0600.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, draft_id: UUID, content: bytes) -> None:
        """Keep a file."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._path(draft_id)
        file.touch(mode=0o600)
        try:
            file.write_bytes(content)
        except OSError:  # the disk is full: no half of a roster stays on it
            file.unlink()
            raise

    def get(self, draft_id: UUID) -> bytes | None:
        """Return a kept file; ``None`` if it has been removed."""
        file = self._path(draft_id)
        return file.read_bytes() if file.exists() else None

    def remove(self, draft_id: UUID) -> None:
        """Remove a file and what was noted of its progress."""
        self._path(draft_id).unlink(missing_ok=True)
        self._progress(draft_id).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> set[UUID]:
        """Return of which drafts there are files last written before a moment."""
        files = self._folder.iterdir() if self._folder.exists() else ()
        return {UUID(file.stem) for file in files if file.stat().st_mtime < moment.timestamp()}

    def note_progress(self, draft_id: UUID, done: int, total: int) -> None:
        """Note how far an import is; in a file, since its transaction shows nothing outside."""
        file = self._progress(draft_id)
        file.touch(mode=0o600)
        file.write_text(f"{done} {total}", encoding="ascii")

    def progress(self, draft_id: UUID) -> tuple[int, int]:
        """Return how many of how many steps are done."""
        try:
            done, total = self._progress(draft_id).read_text(encoding="ascii").split()
        except (FileNotFoundError, ValueError):
            return 0, 0
        return int(done), int(total)

    def _path(self, draft_id: UUID) -> Path:
        return self._folder / f"{draft_id}.upload"

    def _progress(self, draft_id: UUID) -> Path:
        return self._folder / f"{draft_id}.progress"
