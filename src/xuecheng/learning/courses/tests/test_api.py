from datetime import timedelta

import pytest
from django.utils import timezone
from pydantic import TypeAdapter

from xuecheng.learning.courses import actions, api
from xuecheng.learning.courses.tests.makers import MAKER, make_run, session_of
from xuecheng.lib.api import callers, keys
from xuecheng.lib.api.callers import Minute

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _fresh_minute(monkeypatch):
    monkeypatch.setattr(callers, "_minute", Minute())


@pytest.fixture
def now():
    return timezone.now()


def open_run(title, now, **facts):
    return make_run(title, at=now, starts_at=now + DAY, **facts)


def test_classes_are_found_and_look_as_described(client, now):
    run = open_run("行楷书法", now, fee_fen=12000, taken=20, waiting=2)
    open_run("水彩", now)

    answer = client.get("/api/v1/classes", {"q": "shufa", "near": "31.192,121.4465"})

    TypeAdapter(api.Classes).validate_json(answer.content, strict=False)
    (item,) = answer.json()["items"]
    assert (item["slug"], item["state"], item["fee_fen"]) == (run.slug, "waiting_list", 12000)
    assert item["distance_m"] == 951


def test_every_field_of_the_description_is_answered_and_no_other(client, now):
    run = open_run("行楷书法", now)

    item = client.get("/api/v1/classes").json()["items"][0]
    whole = client.get(f"/api/v1/classes/{run.slug}").json()

    assert item.keys() == api.Class.model_fields.keys()
    assert item["place"].keys() == api.Place.model_fields.keys()
    assert whole.keys() == api.ClassInFull.model_fields.keys()
    assert whole["sessions"][0].keys() == api.Meeting.model_fields.keys()


def test_wrong_keys_count_against_the_address_they_come_from(client, settings):
    settings.API_PER_MINUTE = 2
    wrong = {"Authorization": "Bearer xc_00000000_wrong"}

    answers = [client.get("/api/v1/classes", headers=wrong).status_code for _ in range(3)]

    assert answers == [403, 403, 429]
    assert client.get("/api/v1/classes").status_code == 429


def test_the_cursor_leads_through_all_pages(client, now):
    for number in range(3):
        open_run(f"第{number}课", now)

    first = client.get("/api/v1/classes", {"limit": 2}).json()
    second = client.get("/api/v1/classes", {"limit": 2, "after": first["next"]}).json()

    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]


@pytest.mark.parametrize("number", [1, 5])
def test_a_search_takes_one_query_however_much_it_finds(
    client, now, number, django_assert_num_queries
):
    for _ in range(number):
        open_run("书法", now)

    with django_assert_num_queries(1):
        client.get("/api/v1/classes", {"q": "书法"})


def test_who_has_the_answer_already_gets_no_body(client, now, django_assert_num_queries):
    open_run("书法", now)
    first = client.get("/api/v1/classes")

    with django_assert_num_queries(1):
        again = client.get("/api/v1/classes", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_answer_has_another_etag(client, now):
    run = open_run("书法", now)
    first = client.get("/api/v1/classes")
    actions.seats(run, taken=1, waiting=0, last_queue_number=1)

    again = client.get("/api/v1/classes", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"area": "徐汇"}, "area"),
        ({"weekday": "7"}, "weekday"),
        ({"order": "distance"}, "near"),
        ({"within": "500"}, "near"),
        ({"near": "here"}, "near"),
        ({"after": "nonsense"}, "after"),
        ({"max_fee_fen": "1" + "0" * 30}, "max_fee_fen"),
        ({"subject": "\0"}, "subject"),
        ({"audience": "x\0"}, "audience"),
        ({"language": "\0"}, "language"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(client, asked, field):
    answer = client.get("/api/v1/classes", asked)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field or field in answer.json()["detail"]


def test_one_class_comes_with_its_sessions(client, now, django_assert_num_queries):
    run = open_run("书法", now)
    actions.cancel_session(session_id=session_of(run, 2).pk, reason="停电", by=MAKER, at=now)

    with django_assert_num_queries(2):
        answer = client.get(f"/api/v1/classes/{run.slug}")

    TypeAdapter(api.ClassInFull).validate_json(answer.content, strict=False)
    cancelled = [session["is_cancelled"] for session in answer.json()["sessions"]]
    assert cancelled == [False, True, False, False]


@pytest.mark.parametrize(
    "address", ["/api/v1/classes/nothing", "/api/v1/nothing", "/api/v2/classes"]
)
def test_what_is_not_there_is_a_problem_document(client, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert answer.json()["status"] == 404
    assert answer.json()["type"].startswith("urn:xuecheng:problem:")


def test_who_asks_too_often_waits_a_minute(client, settings):
    settings.API_PER_MINUTE = 2
    for _ in range(2):
        client.get("/api/v1/classes")

    answer = client.get("/api/v1/classes")

    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert answer.json()["code"] == "api.too_many_requests"


def test_a_key_has_its_own_limit_and_opens_long_pages(client, now, settings):
    settings.API_PER_MINUTE = 0
    _key, text = keys.make(label="Library", scopes=[api.BULK], per_minute=5, at=now)

    headers = {"authorization": f"Bearer {text}"}
    answer = client.get("/api/v1/classes", {"limit": 200}, headers=headers)

    assert answer.status_code == 200


def test_long_pages_need_a_key_that_opens_them(client):
    answer = client.get("/api/v1/classes", {"limit": 200})

    assert (answer.status_code, answer.json()["scope"]) == (403, api.BULK)


def test_a_wrong_key_is_refused(client):
    answer = client.get("/api/v1/classes", headers={"authorization": "Bearer xc_12345678_no"})

    assert (answer.status_code, answer.json()["code"]) == (403, "api.unknown_key")


def test_the_description_is_published(client):
    schema = client.get("/api/v1/openapi.json").json()

    assert {"/api/v1/classes", "/api/v1/classes/{slug}"} <= schema["paths"].keys()
    assert schema["components"]["securitySchemes"]["ByKey"]["scheme"] == "bearer"


def test_the_page_for_developers_lists_every_operation(client):
    page = client.get("/developers/").content.decode()

    assert "/api/v1/classes/{slug}" in page
    assert "part_of_day" in page
