import csv
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from xuecheng.lib.words import full_day, said
from xuecheng.registry.organisations.tests.makers import make_organisation, make_role
from xuecheng.registry.people.tests.makers import make_staff
from xuecheng.registry.places.tests.makers import make_area
from xuecheng.steering.indicators.queries.definitions import headlines, own_figures
from xuecheng.steering.indicators.rules import recent_weeks
from xuecheng.steering.indicators.tests.makers import class_at, present

pytestmark = pytest.mark.django_db

# Pages are asked for now: their records are of a moment ago, and addresses name its month.
LATELY = timezone.localtime() - timedelta(minutes=5)
MONTH = f"{LATELY:%Y-%m}"
RECENT = "area=310104&amp;period=recent-weeks"
XUHUI = f"area=310104&month={MONTH}"


@pytest.fixture(autouse=True)
def _city():
    make_area("310104014")


@pytest.fixture
def district(staff_client):
    person = make_staff()
    make_role(person.pk, "district_admin", area=make_area("310104"))
    return staff_client(person.pk)


def rows_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("view", ["chart", "table", "source"])
def test_the_pulse_opens_in_every_view_and_language(client, language, view):
    page = client.get(f"{language}/pulse/?f1={view}&f2={view}&f3={view}")

    assert page.status_code == 200
    assert page.content.count(b"<figure") == 3


def test_the_elder_view_begins_with_tables(client):
    standard, elder = client.get("/pulse/"), client.get("/pulse/?mode=elder")

    assert b'<svg class="chart wide"' in standard.content
    assert b'<svg class="chart wide"' not in elder.content
    assert client.get("/pulse/?mode=elder&f1=chart").content.count(b"chart phone") == 1


@pytest.mark.parametrize("card", [*own_figures(), *headlines()], ids=lambda card: card.key)
def test_every_figure_has_a_page_with_its_card(client, card):
    page = client.get(f"/pulse/{card.key}/?f1=source").content.decode()

    assert card.title in page
    assert card.dated_by in page
    assert card.measure or card.waits_for in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pulse/no-such-figure/", 404),
        ("/pulse/attendances/?area=999999", 404),
        ("/pulse/attendances/?month=yesterday", 422),
        ("/pulse/attendances/?month=2126-01", 200),
        ("/pulse/walk-stops/records/", 404),
        ("/pulse/attendances/records/", 403),
        ("/pulse/classes/records/?after=nonsense", 422),
        ("/pulse/classes/?period=plan", 404),
        ("/pulse/classes/records/?period=2026-11", 404),
        ("/pulse/walk-stops/?period=plan", 404),
        ("/pulse/social-learning-points/?period=plan&area=999999", 404),
    ],
)
def test_an_odd_address_gets_a_plain_answer(client, path, status):
    assert client.get(path).status_code == status


def test_a_number_about_few_is_on_no_page_for_the_public(client, staff_client, district):
    present(7, moment=LATELY)

    public = client.get(f"/pulse/attendances/?{XUHUI}&f1=table").content.decode()
    own = district.get(f"/pulse/attendances/?{XUHUI}&f1=table").content.decode()

    seven = re.compile(r'class="number">\s*7\s*<')
    assert not seven.search(public)
    assert "不显示" in public
    assert seven.search(own)


def test_the_districts_of_the_second_figure_open_in_the_days_of_the_figure(client):
    lately = LATELY - timedelta(weeks=1)
    present(12, moment=lately)
    days = recent_weeks(LATELY.date())
    told = f'{full_day(days.begins_on)}</span> 到 <span class="nb">{full_day(days.ends_on)}'

    pulse = client.get("/pulse/").content.decode()
    weeks = client.get("/pulse/attendances/?period=recent-weeks").content.decode()

    assert 'href="/pulse/attendances/?period=recent-weeks"' in pulse
    assert f'href="/pulse/attendances/?month={days.ends_on:%Y-%m}"' in pulse
    assert told in weeks
    assert re.search(rf'href="\?{RECENT}">[^<]+</a></th><td class="number">\s*12\s*<', weeks)
    assert f'href="?area=31&amp;month={days.ends_on:%Y-%m}"' in weeks


def test_who_administers_the_area_comes_to_the_records_in_three_clicks(district):
    present(12, moment=LATELY - timedelta(weeks=1))

    pulse = district.get("/pulse/?f2=table").content.decode()
    assert f'href="/pulse/attendances/?{RECENT}"' in pulse
    figure = district.get(f"/pulse/attendances/?{RECENT}".replace("&amp;", "&")).content.decode()
    assert f'href="/pulse/attendances/records/?{RECENT}"' in figure
    records = district.get(f"/pulse/attendances/records/?{RECENT}".replace("&amp;", "&"))
    assert records.content.count(b"<tr>") == 13


def test_who_administers_the_area_opens_the_records_of_a_month(district):
    present(12, moment=LATELY)

    figure = district.get(f"/pulse/attendances/?{XUHUI}").content.decode()
    records = district.get(f"/pulse/attendances/records/?{XUHUI}")

    assert f'href="/pulse/attendances/records/?area=310104&amp;month={MONTH}"' in figure
    assert records.content.count(b"<tr>") == 13
    assert f"{LATELY.year}年{LATELY.month}月" in records.content.decode()


def test_the_public_is_told_why_records_stay_closed(client):
    page = client.get("/pulse/attendances/").content.decode()

    assert "只有管理这个区域的工作人员可以打开" in page
    assert "/records/" not in page


def test_records_about_no_people_open_to_all(client):
    class_at(LATELY)

    page = client.get(f"/pulse/classes/records/?{XUHUI}").content.decode()

    assert "智能手机入门" in page
    assert "学习账户" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/pulse/weeks.csv",
        "/pulse/districts.csv",
        "/pulse/targets.csv",
        "/pulse/learners/months.csv?area=310104",
        "/pulse/learners/areas.csv?area=310104",
        "/en/pulse/targets.csv",
    ],
)
def test_every_table_can_be_taken_with_source_and_moment(client, path):
    response = client.get(path)

    head, *rows = rows_of(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert rows
    assert all(len(row) == len(head) and row[-2] and "T" in row[-1] for row in rows)


def test_a_table_of_a_figure_holds_its_months_or_the_areas_of_one(client):
    present(12, moment=LATELY)

    months = client.get("/pulse/learners/months.csv?area=310104")
    areas = client.get(f"/pulse/learners/areas.csv?area=310104&month={MONTH}")

    assert 'filename="xuecheng-learners-310104.csv"' in months["Content-Disposition"]
    assert f'filename="xuecheng-learners-310104-{MONTH}.csv"' in areas["Content-Disposition"]
    assert {row[1] for row in rows_of(months)[1:]} == {"310104"}
    assert {row[0] for row in rows_of(areas)[1:]} == {MONTH}


def test_a_withheld_number_is_an_empty_cell_of_the_table(client):
    present(7, moment=LATELY)

    _head, *rows = rows_of(client.get("/pulse/learners/months.csv?area=310104"))
    values = {row[0]: row[3] for row in rows}

    assert values.pop(MONTH) == ""
    assert set(values.values()) == {"0"}


@pytest.mark.parametrize("month", ["0001-01", "1899-12", "3000-01", "9999-12", "2026-13", "x"])
@pytest.mark.parametrize("page", ["figure", "records", "months", "areas"])
def test_a_month_of_no_record_is_refused_in_words(client, page, month):
    response = client.get(reverse(f"indicators:{page}", args=["classes"]), {"month": month})

    assert response.status_code == 422
    assert "没有这个月份" in response.content.decode()


def test_an_area_that_no_code_names_is_not_found(client):
    response = client.get(reverse("indicators:figure", args=["classes"]), {"area": "31\x00"})

    assert response.status_code == 404


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", ["/pulse/?f2=table", "/plan/", "/plan/?f1=table"])
def test_every_figure_that_is_a_link_opens(client, language, page):
    present(12, moment=LATELY)
    links = re.findall(
        r'href="([^"]*/pulse/[\w-]+/[^"]*)"', client.get(language + page).content.decode()
    )

    opened = [client.get(link.replace("&amp;", "&")).status_code for link in links]

    assert len(opened) > 8
    assert set(opened) == {200}


@pytest.mark.parametrize(
    ("address", "told"), [("/en/pulse/", "2 million residents"), ("/pulse/", "200 万人")]
)
def test_a_target_is_told_in_the_numbers_of_the_language(client, address, told):
    assert told in client.get(address).content.decode()


def test_a_target_opens_the_plans_own_days_and_leads_back(client):
    opened_on = timezone.localdate().replace(year=2024, month=5, day=1)
    facts = {"kind": "learning_point", "point_type": "social", "opened_on": opened_on}
    for name in "甲乙丙":
        make_organisation(name, **facts)

    plan = client.get("/plan/?f1=table").content.decode()
    page = client.get("/pulse/social-learning-points/?period=plan").content.decode()
    records = client.get("/pulse/social-learning-points/records/?area=31&period=plan")

    assert 'href="/pulse/social-learning-points/?period=plan"' in plan
    assert re.search(r'class="number">\s*3\s*</td>', plan)
    assert re.search(r"<b>\s*3\s*<small> 个</small></b>", page)
    assert "2021年1月1日" in page
    assert "2025年12月31日" in page
    assert 'href="/plan/"' in page
    assert 'href="/pulse/social-learning-points/records/?area=31&amp;period=plan"' in page
    assert records.content.count(b"<tr>") == 1 + 3
    assert "共 3 条记录" in records.content.decode()


def test_a_closed_plan_says_in_both_languages_what_was_reached(client):
    opened_on = timezone.localdate().replace(year=2024, month=5, day=1)
    facts = {"kind": "senior_university", "sponsor": "social", "opened_on": opened_on}
    for number in range(10):
        make_organisation(f"{number}", **facts)
    make_organisation("点", kind="learning_point", point_type="social", opened_on=opened_on)

    pages = [client.get(path).content.decode() for path in ("/plan/", "/plan/?f1=table")]
    table = rows_of(client.get("/en/pulse/targets.csv"))

    assert [page.count(">完成<") for page in pages] == [1, 1]
    assert [page.count(">未完成<") for page in pages] == [1, 1]
    assert ">Not reached<" in client.get("/en/plan/").content.decode()
    assert ">完成<" in client.get("/pulse/social-senior-universities/?period=plan").content.decode()
    assert sorted(row[-4] for row in table[1:] if row[-4]) == ["Not reached", "Reached"]


@pytest.mark.parametrize(
    ("path", "language", "told"),
    [
        ("/pulse/learners/", "zh-hans", "这里只算{place} {day} 这一天的记录。"),
        ("/en/pulse/learners/", "en", "records of {place} of {day} only."),
    ],
)
def test_a_period_of_one_day_names_the_day_once(client, path, language, told):
    area = make_area("310104014")
    with translation.override(language):
        day, place = full_day(timezone.localdate()), said(area, "name")

    page = client.get(f"{path}?area=310104014&period=today").content.decode()

    assert told.format(place=place, day=f'<span class="nb">{day}</span>') in page


def test_a_target_without_a_record_says_so_and_no_zero(client):
    plan = client.get("/plan/").content.decode()
    page = client.get("/pulse/social-learning-points/?period=plan").content.decode()

    assert plan.count("还没有记录") == 3
    assert ">0 %<" not in plan
    assert "这段时间还没有记录" in page
    assert "看背后的记录" not in page


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "path", ["/pulse/", "/pulse/classes/", "/pulse/classes/records/", "/plan/"]
)
def test_staff_keep_their_menu(client, district, path, language):
    assert b'class="side folds"' in district.get(language + path).content
    assert b'class="side folds"' not in client.get(language + path).content


def test_the_headline_opens_the_number_it_says(client):
    present(12, moment=LATELY)

    page = client.get("/pulse/").content.decode()
    (url,) = re.findall(r'href="(/pulse/learners/\?period=[\w-]+)"', page)

    assert re.search(r"<b>12\s*<small>", client.get(url).content.decode())


def test_a_year_before_without_records_is_said_to_have_none(client):
    assert "去年没有记录" in client.get("/pulse/").content.decode()


@pytest.mark.parametrize(("key", "is_said"), [("learners", True), ("attendances", False)])
def test_where_areas_add_up_to_more_than_the_whole_the_page_says_why(client, key, is_said):
    present(12, moment=LATELY)

    page = client.get(f"/pulse/{key}/").content.decode()

    assert ("各区域加起来会比合计多" in page) is is_said
