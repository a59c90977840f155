import pytest

from xuecheng.learning.courses.rules import named_choices

LABELS = {
    ("time", "weekday-day"): ["工作日白天", "Weekday daytime"],
    ("time", "weekday-evening"): ["工作日晚上", "Weekday evenings"],
    ("time", "weekend"): ["周末", "Weekends"],
    ("fee", "0"): ["免费", "Free"],
    ("fee", "20000"): ["200 元以内", "Up to ¥200"],
    ("care", "places"): ["还有名额", "Places left"],
    ("care", "step-free"): ["有电梯或坡道", "Step-free (lift or ramp)"],
    ("care", "hearing-loop"): ["有助听设备", "Hearing loop"],
    ("care", "english"): ["英语授课", "Taught in English"],
}


def read(text):
    left, choices = named_choices(text, labels=LABELS)
    return " ".join(left), [value for _filter, value in choices]


@pytest.mark.parametrize("key", LABELS)
def test_a_choice_is_named_by_its_label_in_every_language(key):
    for label in LABELS[key]:
        assert named_choices(label, labels=LABELS) == ([], [key])


@pytest.mark.parametrize(
    "day",
    ["周末", "双休日", "周六", "周日", "星期六", "星期日", "星期天", "礼拜六", "礼拜天"],
)
def test_a_day_of_the_weekend_names_the_weekend(day):
    assert read(f"{day}的书法班") == ("书法", ["weekend"])


@pytest.mark.parametrize(
    "day", ["weekend", "on weekends", "Saturday", "on Saturdays", "Sunday", "on Sundays"]
)
def test_a_day_of_the_weekend_names_the_weekend_in_english(day):
    assert read(f"calligraphy {day}") == ("calligraphy", ["weekend"])


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("免费学书法", ["0"]),
        ("200元以内书法", ["20000"]),
        ("书法 200", ["20000"]),
        ("白天的书法", ["weekday-day"]),
        ("晚上书法", ["weekday-evening"]),
        ("平日晚上书法", ["weekday-evening"]),
        ("英语授课的书法", ["english"]),
        ("书法英语授课", ["english"]),
        ("双语书法", ["english"]),
        ("无障碍书法", ["step-free"]),
        ("书法 电梯", ["step-free"]),
        ("有电梯的书法课", ["step-free"]),
        ("轮椅 书法", ["step-free"]),
        ("有助听设备的书法", ["hearing-loop"]),
        ("助听器 书法", ["hearing-loop"]),
        ("有名额的书法", ["places"]),
        ("周六免费有电梯的书法", ["step-free", "weekend", "0"]),
    ],
)
def test_everyday_words_name_a_choice(text, choices):
    assert read(text) == ("书法", choices)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("free dance", ["0"]),
        ("dance under 200 yuan", ["20000"]),
        ("evening dance", ["weekday-evening"]),
        ("weekday evening dance", ["weekday-evening"]),
        ("dance in English", ["english"]),
        ("dance with a lift", ["step-free"]),
        ("an elevator dance", ["step-free"]),
        ("wheelchair access dance", ["step-free"]),
        ("step-free dance", ["step-free"]),
        ("free step-free dance", ["step-free"]),
        ("dance with hearing loop", ["hearing-loop"]),
        ("dance places left", ["places"]),
        ("free Saturday dance", ["weekend", "0"]),
    ],
)
def test_everyday_words_name_a_choice_in_english(text, choices):
    assert read(text) == ("dance", choices)


@pytest.mark.parametrize(
    "word", ["工作", "日", "以内", "元", "末", "week", "up", "loop", "step", "设备", "英语", "30"]
)
def test_a_part_of_a_name_names_nothing(word):
    assert read(f"{word} 书法")[1] == []


def test_what_cannot_be_chosen_is_not_named():
    left, choices = named_choices("周末 免费", labels={("fee", "0"): ["免费"]})

    assert (left, choices) == (["周末"], [("fee", "0")])
    assert named_choices("周末", labels={}) == (["周末"], [])
