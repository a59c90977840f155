import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from xuecheng.lib import packs


def test_the_shipped_packs_pass():
    assert run_checks() == []


@pytest.fixture
def own_pack(settings, tmp_path):
    """Give ``own_pack("people.toml", text)``: a city whose pack holds that file."""

    def make(name, text):
        (tmp_path / "own").mkdir()
        head = (packs.SHIPPED / "demo-city" / "pack.toml").read_text("utf-8")
        (tmp_path / "own" / "pack.toml").write_text(head, "utf-8")
        (tmp_path / "own" / name).write_text(text, "utf-8")
        settings.CITY_PACK, settings.PACK_FOLDER = "own", tmp_path

    return make


def test_a_number_that_is_none_keeps_the_city_from_starting(own_pack):
    own_pack("people.toml", '[phone_numbers]\ndormant_days = "abc"\n')

    with pytest.raises(SystemCheckError, match=r'own/people\.toml: .*dormant_days is "abc"'):
        call_command("check")


@pytest.mark.parametrize("line", ['"书法 -" = "毛笔字"', '"-硬笔" = "毛笔字"', '"书法" = ""'])
def test_everyday_words_that_say_nothing_keep_the_city_from_starting(own_pack, line):
    own_pack("courses.toml", f"[find.everyday]\n{line}\n")

    with pytest.raises(SystemCheckError, match=r"own/courses\.toml: everyday '"):
        call_command("check")


def test_a_pack_that_is_not_there_is_named_with_its_setting(settings):
    settings.PLAN_PACK = "atlantis"

    with pytest.raises(SystemCheckError, match="no pack named atlantis") as refusal:
        call_command("check")

    assert "XUECHENG_PLAN_PACK" in str(refusal.value)
