"""The catalogue search over 12,000 generated courses on SQLite: how fast, and does it find all."""

import os
import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from uuid import UUID

from bench.report import ROOT, Row, keep

COURSES = 12_000
SESSIONS = 10
REPEATS = 25
PAIRS = (("书法", "入门"), ("国画", "提高"), ("手机", "基础"), ("楷书", "周末"), ("太极", "春季"))
SOUNDS = ("shufa", "guo hua", "taiji", "shou ji", "hechang")
HEADS = (
    *("书法", "楷书", "国画", "太极", "合唱", "英语", "手机", "沪语"),
    *("烹饪", "摄影", "剪纸", "二胡", "瑜伽", "茶艺", "诗词", "会计"),
)
TAILS = (
    *("入门", "初级", "提高", "进阶", "欣赏", "基础", "春季班"),
    *("秋季班", "周末班", "夜校", "创作", "实践"),
)
LINKS = ("", "：", "与", "（零基础）")


def main() -> int:
    """Build the courses in a folder of their own, search, and compare with plain substrings."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            XUECHENG_DATA=folder,
            XUECHENG_DATABASE_URL="",
            DJANGO_SETTINGS_MODULE="xuecheng.site.settings",
        )
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        index_seconds = _build(random.Random(2026))
        rows = [*_speed(), *_recall(), Row("index_12000_classes_s", index_seconds, "s")]
    holds = keep(
        "search",
        title="The catalogue search",
        how=(
            f"{COURSES} courses with generated titles, one open class of "
            f"{SESSIONS} sessions each, on SQLite in one process; each query {REPEATS} times. "
            "Recall is measured against the substring: of two words, classes whose title holds "
            "both; of pinyin, classes whose title's pinyin, written together, holds it. The "
            "hand-picked queries are in bench/search.py."
        ),
        rows=rows,
    )
    return 0 if holds else 1


def _build(random: random.Random) -> float:
    """Store the courses in bulk and return how many seconds their index took."""
    from django.db import transaction

    from xuecheng.learning.courses import actions, rules
    from xuecheng.learning.courses.models import Course, CourseRun, Session, Subject
    from xuecheng.learning.courses.tests.makers import NOW, make_sessions
    from xuecheng.lib.ids import new_id
    from xuecheng.registry.organisations.tests.makers import make_organisation
    from xuecheng.registry.places.tests.makers import make_venue

    content = ROOT / "src/xuecheng/journeys/demo/content/courses.toml"
    texts = tomllib.loads(Path(content).read_text("utf-8"))["course"]
    with transaction.atomic():
        venues = [
            make_venue(
                f"第{number}学习点",
                longitude=121.1 + 0.7 * random.random(),
                latitude=30.9 + 0.5 * random.random(),
            )
            for number in range(250)
        ]
        schools = [make_organisation(f"第{number}社区学校") for number in range(120)]
        subject = Subject.objects.create(code="arts", name="书画与手工", name_en="Arts")
        courses, runs, sessions = [], [], []
        for number in range(COURSES):
            text = random.choice(texts)
            title = random.choice(HEADS) + random.choice(LINKS) + random.choice(TAILS)
            if random.random() < 0.4:
                title = text["title"]
            course = Course(
                organisation=random.choice(schools), subject=subject, created_at=NOW,
                title=f"{title}{number}", title_en=text["title_en"], summary=text["summary"],
                summary_en=text["summary_en"],
            )  # fmt: skip
            first = NOW + timedelta(days=random.randrange(-40, 30))
            plans = make_sessions(first, SESSIONS)
            timing = rules.timing(plans)
            run = CourseRun(
                id=new_id(), course=course, code=str(number), term="2026-autumn",
                slug=f"b{number}", status="open", venue=random.choice(venues),
                teacher_name="沈慧珍", capacity=20, places_taken=random.randrange(21),
                sign_up_opens_at=NOW - timedelta(days=60), sign_up_closes_at=timing.ends_at,
                starts_at=timing.starts_at, ends_at=timing.ends_at, weekday=timing.weekday,
                part_of_day=timing.part_of_day, session_count=SESSIONS, created_at=NOW,
            )  # fmt: skip
            courses.append(course)
            runs.append(run)
            sessions += [
                Session(run=run, number=p.number, starts_at=p.starts_at, ends_at=p.ends_at)
                for p in plans
            ]
        Course.objects.bulk_create(courses, batch_size=5_000)
        CourseRun.objects.bulk_create(runs, batch_size=5_000)
        Session.objects.bulk_create(sessions, batch_size=5_000)
    began = time.perf_counter()
    actions.rebuild_index()
    return time.perf_counter() - began


def _speed() -> list[Row]:
    from xuecheng.learning.courses import queries
    from xuecheng.learning.courses.queries import Wish
    from xuecheng.learning.courses.tests.makers import NOW

    def page(text: str) -> Callable[[], object]:
        return lambda: queries.classes(Wish(text=text, order="best"), at=NOW)

    codes = [each.code for each in queries.subjects()]
    return [
        Row("two_chinese_words_p50_ms", _p50(page("书法 入门")), "ms", 50),
        Row("pinyin_p50_ms", _p50(page("shufa")), "ms", 50),
        Row("initials_p50_ms", _p50(page("sf")), "ms"),
        Row("english_p50_ms", _p50(page("calligraphy")), "ms"),
        Row("without_words_p50_ms", _p50(page("")), "ms"),
        Row("counts_of_filters_p50_ms",
            _p50(lambda: queries.counts(Wish(text="书法"), at=NOW, subjects=codes)), "ms"),
    ]  # fmt: skip


def _p50(search: Callable[[], object]) -> float:
    search()
    taken = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        search()
        taken.append((time.perf_counter() - began) * 1000)
    return median(taken)


def _recall() -> list[Row]:
    from pypinyin import lazy_pinyin

    from xuecheng.learning.courses.models import CourseRun

    titles = dict(CourseRun.objects.values_list("id", "course__title"))
    sounds = {run_id: "".join(lazy_pinyin(title)) for run_id, title in titles.items()}
    words = [
        _found(f"{one} {other}", {i for i, t in titles.items() if one in t and other in t})
        for one, other in PAIRS
    ]
    pinyin = [
        _found(sound, {i for i, s in sounds.items() if sound.replace(" ", "") in s})
        for sound in SOUNDS
    ]
    return [
        Row("two_chinese_words_recall_min", min(words), "share", 0.98, "higher"),
        Row("pinyin_recall_min", min(pinyin), "share", 0.98, "higher"),
    ]


def _found(text: str, truth: set[UUID]) -> float:
    from xuecheng.lib.search import documents

    assert truth, f"nothing to find for {text}"
    found = documents.find(kind="class", text=text, limit=COURSES)
    return len(truth & set(found)) / len(truth)


if __name__ == "__main__":
    sys.exit(main())
