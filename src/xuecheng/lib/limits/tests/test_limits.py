from datetime import UTC, datetime, timedelta

import pytest

from xuecheng.lib import limits
from xuecheng.lib.limits.models import Counter

NOON = datetime(2026, 11, 25, 4, 0, 10, tzinfo=UTC)  # 12:00:10 in Shanghai

pytestmark = pytest.mark.django_db


def spend(at=NOON, bucket="codes to 13800138000"):
    limits.spend(bucket=bucket, limit=2, seconds=600, at=at)


def test_the_try_after_the_last_allowed_one_is_refused_with_the_time_in_words():
    spend()
    spend(NOON + timedelta(minutes=3))

    with pytest.raises(limits.TooOften) as refusal:
        spend(NOON + timedelta(minutes=5))

    assert refusal.value.message == "试的次数太多了。请在 中午 12:11 以后再试。"
    assert refusal.value.facts() == {"retry_at": "2026-11-25T04:11:00+00:00"}


def test_the_time_of_another_day_names_the_day():
    error = limits.TooOften(retry_at=NOON + timedelta(days=1), at=NOON)

    assert "11月26日" in error.message


def test_trying_on_does_not_move_the_time_away():
    spend()
    spend()
    with pytest.raises(limits.TooOften):
        spend(NOON + timedelta(minutes=9))

    spend(NOON + timedelta(minutes=10))

    assert Counter.objects.get().count == 1


def test_buckets_count_apart_and_can_be_forgotten():
    for _ in range(2):
        spend()
        spend(bucket="another")

    limits.forget("another")

    spend(bucket="another")
    with pytest.raises(limits.TooOften):
        spend()


def test_the_counter_does_not_tell_what_it_counts():
    spend()

    assert "13800138000" not in Counter.objects.get().bucket
