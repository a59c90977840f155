"""How the tests of pages go through them."""

from django.urls import reverse

from xuecheng.lib.limits.models import Counter

PHONE = "13800138000"


def go(client, page, /, **typed):
    return client.post(reverse(f"people:{page}"), typed)


def come(client, sent, *, phone=PHONE, **typed):
    """Give number and code; the answer is where the code led."""
    Counter.objects.all().delete()
    go(client, "sign-in", phone=phone, **typed)
    return go(client, "sign-in-code", code=sent())


def leads_to(response, page):
    return response.status_code == 302 and response.url == reverse(f"people:{page}")


def text(response):
    return response.content.decode()
