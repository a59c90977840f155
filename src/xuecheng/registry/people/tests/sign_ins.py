"""How the tests of actions come in by phone."""

from datetime import timedelta

from xuecheng.registry.people import actions
from xuecheng.registry.people.tests.makers import AT, make_resident_card

PHONE = "13800138000"
LATER = AT + timedelta(minutes=5)
DORMANT = AT + timedelta(days=200)  # by the pack of the demonstration city


def send(at=AT, phone=PHONE, **given):
    return actions.send_code(phone=phone, address="192.0.2.1", at=at, **given)


def proved(phone=PHONE, at=AT, token=""):
    """Return a code that came back right, and where that led."""
    code_id = send(at, phone)
    outcome = actions.prove(
        code_id=code_id, code=actions.digits(code_id), device_token=token, at=at
    )
    return code_id, outcome


def named(name, phone=PHONE, at=AT):
    code_id, _ = proved(phone, at)
    return code_id, actions.give_name(code_id=code_id, name=name, at=at)


def opened(name, phone=PHONE, at=AT, *, is_shared=False):
    code_id, _ = proved(phone, at)
    return actions.open_account(
        code_id=code_id,
        name=name,
        is_shared=is_shared,
        consents=["account"],
        language="zh-hans",
        at=at,
    ).person_id


def on_a_known_device(name, phone=PHONE, at=AT):
    """Return the token of a browser where somebody came in before."""
    code_id, _ = named(name, phone, at)
    return actions.remember_device(
        code_id=code_id, token="", user_agent="Android", session_key="", at=at
    )


def on_a_known_device_by_document(person):
    code_id, _ = named("陈秀英")
    actions.give_document(
        code_id=code_id, person_id=person.pk, last_four=make_resident_card()[-4:], at=AT
    )
    return actions.remember_device(
        code_id=code_id, token="", user_agent="Android", session_key="", at=AT
    )
