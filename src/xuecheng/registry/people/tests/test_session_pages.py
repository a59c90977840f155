"""What is told to somebody whose session is over."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.people.tests.pages import PHONE, go, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("messages")]


def test_a_sign_in_that_was_left_lying_says_why_it_begins_anew(client):
    go(client, "sign-in", phone=PHONE)
    client.session.delete()

    response = client.get(reverse("people:sign-in-code"), follow=True)

    assert "您有一会儿没有操作" in text(response)


def a_browser_whose_session_is_over(resident_client):
    client = resident_client(make_person().pk)
    client.session.delete()
    return client


def test_who_is_signed_out_by_time_is_told_why_and_comes_back(resident_client):
    page = a_browser_whose_session_is_over(resident_client).get(
        reverse("people:account"), follow=True
    )

    assert page.redirect_chain[-1][0] == f"{reverse('people:sign-in')}?next=%2Fme%2Faccount%2F"
    assert "上次的登录已经结束，请再登录一次" in text(page)


def test_who_left_a_shared_browser_lying_is_told_that_it_was_not_used(resident_client):
    client = resident_client(make_person().pk)
    session = client.session
    left_at = timezone.now() - timedelta(minutes=31)
    session.update({"idle_seconds": 1800, "used_at": left_at.isoformat()})
    session.save()

    page = client.get(reverse("people:account"), follow=True)

    assert "您有一会儿没有操作，请再登录一次" in text(page)


def test_a_form_sent_after_the_end_says_it_was_not_sent_and_leads_back_to_its_page(
    resident_client,
):
    client = a_browser_whose_session_is_over(resident_client)
    stood_on = {"referer": f"http://testserver{reverse('people:home')}?district=310104"}

    page = client.post(reverse("people:home-forget"), headers=stood_on, follow=True)

    assert "刚才那一步没有提交" in text(page)
    wanted = page.redirect_chain[-1][0].partition("?next=")[2]
    assert unquote(wanted) == f"{reverse('people:home')}?district=310104"


def test_a_stranger_is_told_of_no_session(client):
    page = client.get(reverse("people:account"), follow=True)

    assert "请再登录一次" not in text(page)
