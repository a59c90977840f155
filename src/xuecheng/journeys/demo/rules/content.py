"""What the demonstration city is made of, as values: read once, then only passed on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """A real subdistrict or town."""

    code: str
    name: str
    name_en: str

    @property
    def district(self) -> str:
        """Code of its district."""
        return self.code[:6]


@dataclass(frozen=True, slots=True)
class DistrictFacts:
    """A real district and its rough centre, degrees WGS84."""

    code: str
    name: str
    name_en: str
    longitude: float
    latitude: float
    spread: float


@dataclass(frozen=True, slots=True)
class CourseText:
    """A course as a school prints it; see ``content/courses.toml``."""

    subject: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    audience: str
    weight: int
    yuan: int
    materials: int = 0
    materials_note: str = ""
    kind: str = "leisure"
    language: str = "zh"
    evening: bool = False
    short: bool = False
    capacity: int = 0
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameParts:
    """Parts of invented names, by generation; see ``content/names.toml``."""

    surnames: str
    older_women: tuple[str, ...]
    older_men: tuple[str, ...]
    middle_women: tuple[str, ...]
    middle_men: tuple[str, ...]
    younger_women: tuple[str, ...]
    younger_men: tuple[str, ...]
    international: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """All of it."""

    districts: tuple[DistrictFacts, ...]
    subdistricts: tuple[AreaFacts, ...]
    courses: tuple[CourseText, ...]
    names: NameParts


@dataclass(frozen=True, slots=True)
class Scale:
    """How large a city to plan."""

    schools: int
    courses: int
    finished_classes: int
    open_classes: int
    residents: int
    learning_points: int


FULL = Scale(
    schools=60,
    courses=300,
    finished_classes=170,
    open_classes=230,
    residents=4000,
    learning_points=31,
)
# The same city in little, for tests and for a quick look.
SMALL = Scale(
    schools=8, courses=40, finished_classes=12, open_classes=32, residents=300, learning_points=6
)
