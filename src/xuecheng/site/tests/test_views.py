from uuid import UUID

import pytest
from django.test import Client
from django.urls import path, resolve, reverse

from xuecheng.errors import Refused
from xuecheng.lib.actors import system
from xuecheng.site import navigation, urls, views

pytestmark = pytest.mark.django_db


class TestShell:
    def test_the_elder_switch_keeps_the_address_and_its_query(self, client):
        page = client.get("/settings/?q=太极&page=2").content.decode()

        assert 'href="/settings/?q=%E5%A4%AA%E6%9E%81&amp;page=2&amp;mode=elder"' in page

    def test_a_link_switches_to_the_elder_view_and_the_cookie_remembers(self, client):
        client.get("/?mode=elder")

        page = client.get("/settings/").content.decode()

        assert '<html lang="zh-CN" class="elder"' in page
        assert "标准版" in page

    def test_the_elder_view_has_a_bar_of_two_and_no_menu(self, client):
        page = client.get("/?mode=elder").content.decode()

        assert 'class="bar"' in page
        assert 'class="nav"' not in page

    def test_size_and_contrast_are_marked_on_the_page(self, client):
        page = client.get("/?mode=elder&size=2&contrast=high").content.decode()

        assert 'data-size="2" data-contrast="high"' in page

    def test_the_language_switch_keeps_the_page_and_its_query(self, client):
        page = client.get("/settings/?q=1").content.decode()

        assert 'href="/en/settings/?q=1" lang="en"' in page

    def test_english_pages_say_so(self, client):
        page = client.get("/en/settings/").content.decode()

        assert '<html lang="en"' in page
        assert 'href="/settings/" lang="zh-CN"' in page

    def test_a_path_of_two_slashes_leads_to_no_other_site(self, client):
        page = client.get("//evil.example/", follow=False).content.decode()

        assert 'href="//' not in page

    def test_readers_can_skip_to_the_main_part(self, client):
        page = client.get("/").content.decode()

        assert page.index('href="#main"') < page.index("<header")
        assert '<main id="main"' in page

    def test_every_page_says_how_to_get_help(self, client, settings):
        settings.HELP_PHONE = "021-1234 5678"

        assert 'href="tel:021-12345678"' in client.get("/").content.decode()

    def test_the_menu_offers_only_pages_that_exist(self, client):
        menu = client.get("/").context["navigation"]

        assert all(item.url for item in menu)
        assert [item.is_current for item in menu].count(True) == 1


class TestMenus:
    def test_the_longest_address_is_current(self):
        entries = (navigation.Entry("home", "首页"), navigation.Entry("settings", "设置"))

        items = navigation.items(entries, reverse("settings") + "more/")

        assert [item.is_current for item in items] == [False, True]

    def test_the_slip_belongs_to_signing_up_at_the_desk(self):
        slip = reverse("enrolments:desk-slip", args=[UUID(int=1)])

        items = navigation.items(navigation.DESK, slip, page="enrolments:desk-slip")

        current = [item.url for item in items if item.is_current]
        assert current == [reverse("enrolments:desk-sign-up")]

    def test_the_menu_of_a_slip_marks_signing_up(self, rf):
        request = rf.get(reverse("enrolments:desk-slip", args=[UUID(int=1)]))
        request.resolver_match = resolve(request.path)
        request.actor = system("tests")

        menu = navigation.menus(request)["desk_menu"]

        assert [item.url for item in menu if item.is_current] == [
            reverse("enrolments:desk-sign-up")
        ]

    def test_a_page_that_does_not_exist_is_left_out(self):
        assert navigation.items((navigation.Entry("no:such", "没有"),), "/") == []


class TestSettings:
    @pytest.mark.parametrize(
        ("mode", "size", "letters"),
        [("elder", "0", "0"), ("elder", "2", "2"), ("standard", "2", "standard")],
    )
    def test_it_shows_what_is_chosen_now(self, client, mode, size, letters):
        client.cookies["mode"], client.cookies["size"] = mode, size

        form = client.get("/settings/").context["form"]

        assert form["size"].value() == letters

    def test_choosing_is_confirmed(self, client):
        assert "已经换好了" in client.get("/settings/?mode=elder&size=1").content.decode()

    @pytest.mark.parametrize("query", ["size=3&contrast=normal", "mode=standard&size=3"])
    def test_larger_letters_chosen_in_the_standard_view_are_larger(self, client, query):
        page = client.get(f"/settings/?{query}").content.decode()

        assert 'class="elder" data-mode="elder" data-size="3"' in page
        assert "已经换好了。现在这样显示：长者版，字最大；纸色底、墨色字。" in page
        assert 'data-size="3"' in client.get("/courses/").content.decode()

    @pytest.mark.parametrize("letters", ["standard", "0", "1", "2", "3"])
    @pytest.mark.parametrize("mode", ["standard", "elder"])
    def test_every_choice_of_the_form_is_what_the_page_then_shows(self, client, mode, letters):
        client.cookies["mode"], client.cookies["size"] = mode, "1"

        answer = client.get(f"/settings/?size={letters}&contrast=normal")

        assert answer.context["display"].letters == letters
        assert answer.context["form"]["size"].value() == letters

    @pytest.mark.parametrize("query", ["size=standard&contrast=normal", "size=99", "mode=tiny"])
    def test_what_changes_nothing_is_not_called_changed(self, client, query):
        page = client.get(f"/settings/?{query}").content.decode()

        assert "已经换好了" not in page
        assert "和原来一样，没有变。现在这样显示：标准版；纸色底、墨色字。" in page

    def test_the_switch_leads_back_to_the_standard_view_from_a_size_just_chosen(self, client):
        client.get("/settings/?size=3")

        page = client.get("/settings/?size=3").content.decode()

        assert 'href="/settings/?mode=standard"' in page
        assert 'class="standard"' in client.get("/settings/?mode=standard").content.decode()


class TestFailures:
    def test_an_unknown_address_says_what_to_do_next(self, client):
        response = client.get("/nowhere/")

        assert response.status_code == 404
        assert "没有找到这一页" in response.content.decode()
        assert "回首页" in response.content.decode()

    def test_our_own_fault_is_ours_and_asks_the_database_nothing(
        self, rf, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            response = views.server_error(rf.get("/"))

        assert response.status_code == 500
        assert "我们出了点问题" in response.content.decode()

    def test_a_refusal_nobody_caught_says_why(self, client, settings):
        settings.ROOT_URLCONF = __name__

        response = client.get("/refused/")

        assert response.status_code == 409
        assert "这个班昨天结束了。" in response.content.decode()

    def test_a_refusal_to_htmx_is_the_bare_message(self, client, settings):
        settings.ROOT_URLCONF = __name__

        response = client.get("/refused/", headers={"hx-request": "true"})

        assert response.status_code == 409
        assert response.content.decode() == "这个班昨天结束了。"
        assert response["Content-Type"].startswith("text/plain")

    def test_a_form_that_lay_open_too_long_says_it_was_not_sent_and_leads_back(self, settings):
        settings.ROOT_URLCONF = __name__
        stood_on = {"referer": "http://testserver/refused/?page=2"}

        response = Client(enforce_csrf_checks=True).post("/refused/", headers=stood_on)

        page = response.content.decode()
        assert response.status_code == 403
        assert "<h1>没有提交</h1>" in page
        assert "刚才填的请再填一次" in page
        assert 'href="/refused/?page=2"' in page

    def test_a_form_of_another_site_is_not_sent_and_leads_nowhere_but_home(self, settings):
        settings.ROOT_URLCONF = __name__
        stood_on = {"referer": "http://evil.example/trap/"}

        response = Client(enforce_csrf_checks=True).post("/refused/", headers=stood_on)

        page = response.content.decode()
        assert "<h1>没有提交</h1>" in page
        assert "回到那一页" not in page
        assert "evil.example" not in page


def refuse(request):
    raise Refused("这个班昨天结束了。")


urlpatterns = [*urls.urlpatterns, path("refused/", refuse)]
