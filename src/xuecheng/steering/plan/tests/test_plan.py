from datetime import UTC, datetime

import pytest

from xuecheng.steering.plan import queries
from xuecheng.steering.plan.rules import State

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_the_plan_is_closed_and_says_where_every_number_comes_from(django_assert_num_queries):
    with django_assert_num_queries(6):  # two for each indicator that is computed
        plan = queries.plan(at=NOW)

    assert plan.state is State.CLOSED
    assert len(plan.targets) == 10
    assert all(row.source.url and row.place for row in (*plan.further, *plan.questions))


def test_what_contradicts_itself_in_the_plan_is_shown(client):
    page = client.get("/plan/").content.decode()

    assert "不能确定：基数没有公布" in page
    assert "已经关闭" in page
    assert page.count("还不能算") == 7


def test_a_target_that_waits_for_data_is_not_called_missed(client):
    page = client.get("/plan/").content.decode()

    assert page.count("等数据，还不能判断") == len(queries.plan(at=NOW).further)
    assert ">未完成<" not in page


@pytest.mark.parametrize("view", ["chart", "table", "source", "nonsense"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_the_plan_opens_in_every_view_and_language(client, language, view):
    assert client.get(f"{language}/plan/?f1={view}&mode=elder").status_code == 200
