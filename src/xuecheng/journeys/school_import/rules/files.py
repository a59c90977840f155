"""Which files are read, and why another is not."""

from enum import StrEnum

from xuecheng.errors import Invalid

MOST_BYTES = 10_000_000
MOST_UNPACKED_BYTES = 60_000_000
MOST_SHEETS = 80
MOST_ROWS = 20_000
MOST_COLUMNS = 80
MOST_CELLS = 100_000  # filled ones; read in about five seconds
LARGEST_SHEET = 5_000_000  # cells between the first and the last, empty ones too
MOST_TEXT = 20_000_000  # letters in all cells: one long text may stand in every cell
MOST_MEMORY = 600_000_000  # bytes of addresses its reader may use; honest files take 200 MB
MOST_SECONDS = 30  # its reader may take


class Fault(StrEnum):
    """Why a file cannot be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY_SHEETS = "too_many_sheets"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_CELLS = "too_many_cells"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    WEB_PAGE = "web_page"
    NO_SPREADSHEET = "no_spreadsheet"
    UNFINISHED = "unfinished"


class UnreadableFile(Invalid):
    """The file cannot be read; ``fault`` says why, ``words.fault_words`` says it to people."""

    code = "school_import.unreadable_file"

    def __init__(self, fault: Fault, message: str = "") -> None:
        super().__init__(message, field="file")
        self.fault = fault

    def facts(self) -> dict[str, object]:
        """Return the fault's code."""
        return {"fault": self.fault.value}
