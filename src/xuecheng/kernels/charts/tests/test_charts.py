"""Known layouts, properties and edges of the charts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xuecheng.kernels.charts import Style, deviation_chart, line_chart, scale

WIDE = Style(640)
values = st.lists(st.one_of(st.none(), st.floats(0, 1e9)), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("most", "top", "step"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (7, 8, 2),
        (10, 10, 2),
        (52, 60, 20),
        (5300, 6000, 2000),
        (101, 150, 50),
    ],
)
def test_axes_end_on_round_whole_numbers(most, top, step):
    assert scale(most) == (top, step)


@given(st.floats(0, 1e12))
def test_an_axis_holds_the_most_with_one_to_five_whole_steps(most):
    top, step = scale(most)

    assert top >= most
    assert top % step == 0
    assert 1 <= top // step <= 5


def test_a_line_begins_left_and_ends_right_of_its_axis():
    chart = line_chart([0, 10], style=WIDE)

    assert chart.lines == (
        f"M{chart.left:g} {chart.baseline:g}L{chart.right:g} {chart.ticks[-1].at:g}",
    )
    assert chart.last.value == 10


def test_a_line_breaks_where_a_value_is_not_shown():
    chart = line_chart([1, 2, None, 4, None, 5, 6], style=WIDE)

    assert len(chart.lines) == 2
    assert [dot.value for dot in chart.alone] == [4]


def test_an_empty_chart_has_an_axis_and_no_line():
    chart = line_chart([None, None], style=WIDE)

    assert (chart.lines, chart.last) == ((), None)
    assert [tick.value for tick in chart.ticks] == [0, 1]


def test_labels_that_would_overlap_are_left_out():
    labels = {index: "十二月份" for index in range(24)}

    wide = line_chart([1] * 24, style=WIDE, labels=labels)
    narrow = line_chart([1] * 24, style=Style(350), labels=labels)

    assert 24 > len(wide.labels) > len(narrow.labels) > 1
    assert all(0 <= label.at <= 350 for label in narrow.labels)


@given(values, st.integers(300, 1200))
def test_everything_drawn_lies_inside_the_chart(series, width):
    chart = line_chart(series, style=Style(width))

    dots = [*chart.alone, *([chart.last] if chart.last else [])]
    assert all(0 <= dot.x <= width and 0 <= dot.y <= chart.height for dot in dots)
    assert all(0 <= tick.at <= chart.height for tick in chart.ticks)


def test_rows_keep_their_order_and_show_their_side_of_the_mean():
    chart = deviation_chart([3, None, 1, 2], mean=2, style=WIDE, name=60)

    assert [bar.value for bar in chart.bars] == [3, None, 1, 2]
    assert [bar.is_below for bar in chart.bars] == [False, False, True, False]
    assert chart.bars[1].x is None
    assert chart.bars[3].x == chart.mean_x
    assert [bar.y for bar in chart.bars] == sorted(bar.y for bar in chart.bars)


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=20), st.floats(0, 1e9))
def test_every_point_lies_between_the_ends_of_its_row(rows, mean):
    chart = deviation_chart(rows, mean=mean, style=WIDE, name=60)

    assert all(chart.left <= bar.x <= chart.right for bar in chart.bars if bar.x is not None)
    assert chart.left <= chart.mean_x <= chart.right


def test_no_rows_make_a_chart_without_bars():
    assert deviation_chart([], mean=0, style=WIDE, name=60).bars == ()
