import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest

from xuecheng.lib.keyset import BadCursor, beyond, cursor, keys_of

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)
ID = UUID("01999999-0000-7000-8000-000000000001")
KINDS = (int, datetime, UUID)


def test_a_cursor_comes_back_as_the_condition_of_what_follows():
    keys = keys_of(cursor([2, AT, ID]), kinds=KINDS)

    condition = beyond(("tier", "next_at", "id"), keys)

    assert str(condition) == (
        f"(OR: ('tier__gt', 2), (AND: ('tier', 2), (OR: ('next_at__gt', {AT!r}), "
        f"(AND: ('next_at', {AT!r}), ('id__gt', {ID!r})))))"
    )


def test_a_list_that_falls_goes_on_with_smaller_keys():
    condition = beyond(("created_at", "id"), [AT, ID], is_falling=True)

    assert str(condition) == (
        f"(OR: ('created_at__lt', {AT!r}), (AND: ('created_at', {AT!r}), ('id__lt', {ID!r})))"
    )


@pytest.mark.parametrize(
    "text",
    ["!", "e30", "bnVsbA", cursor([2, AT]), cursor(["2", AT, ID]), cursor([2, "x", ID]),
     cursor([2, AT.replace(tzinfo=None), ID]), cursor([2**70, AT, ID]), "é", cursor([2, AT, "x"]),
     cursor([2, "0001-01-01T00:00:00+14:00", ID]), cursor([2, "9999-12-31T23:00:00-14:00", ID]),
     base64.urlsafe_b64encode(b"[" * 9_000).decode()],
)  # fmt: skip
def test_a_cursor_of_another_kind_is_refused(text):
    with pytest.raises(BadCursor):
        keys_of(text, kinds=KINDS)


def test_a_name_with_a_character_no_database_stores_is_refused():
    with pytest.raises(BadCursor):
        keys_of(cursor(["徐家汇\0", ID]), kinds=[str, UUID])
