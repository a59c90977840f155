import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from xuecheng.registry.organisations import queries as organisations
from xuecheng.registry.organisations.tests.makers import make_organisation
from xuecheng.registry.people import actions, queries
from xuecheng.registry.people.models import Person, StaffPassword
from xuecheng.registry.people.tests.makers import make_person
from xuecheng.registry.places.tests.makers import make_area

pytestmark = pytest.mark.django_db


def signs_in(login, printed):
    return actions.check_staff_password(
        login=login,
        password=printed.split("first password: ")[1].strip(),
        address="192.0.2.1",
        at=timezone.now(),
    )


def test_adding_staff_gives_a_login_a_role_and_prints_the_first_password(capsys):
    school = make_organisation("枫林街道老年学校")

    call_command(
        "staff", "add", "limin", "--name", "李敏", "--role", "organisation_staff",
        "--organisation", "枫林街道老年学校",
    )  # fmt: skip

    person_id = signs_in("limin", capsys.readouterr().out)
    grants = organisations.grants(person_id, on=timezone.localdate())
    assert [(grant.role, grant.organisation_id) for grant in grants] == [
        ("organisation_staff", school.pk)
    ]
    assert queries.staff_password(person_id).is_initial


def test_a_person_with_an_account_gets_a_role_in_an_area(capsys):
    make_area("310104")
    person = make_person()
    number = queries.card(person.pk).account_number

    call_command(
        "staff", "add", "wangfang", "--account", number, "--role", "district_admin",
        "--area", "310104",
    )  # fmt: skip

    assert signs_in("wangfang", capsys.readouterr().out) == person.pk
    assert organisations.grants(person.pk, on=timezone.localdate())[0].area_code == "310104"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--name", "李敏", "--role", "teacher"], "say --organisation or --area"),
        (["--name", "李敏", "--role", "teacher", "--organisation", "没有"], "no organisation"),
        (["--name", "李敏", "--role", "city_admin", "--area", "99"], "no area"),
        (["--role", "city_admin", "--area", "31"], "say --name"),
        (["--account", "123", "--role", "city_admin", "--area", "31"], "no account"),
        (["--name", "李敏2", "--role", "city_admin", "--area", "31"], "姓名"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(arguments, words):
    make_area("31")

    with pytest.raises(CommandError, match=words):
        call_command("staff", "add", "limin", *arguments)

    assert not Person.objects.exists()


def test_a_new_password_and_a_closed_login(capsys):
    make_area("31")
    call_command("staff", "add", "limin", "--name", "李敏", "--role", "city_admin", "--area", "31")
    capsys.readouterr()

    call_command("staff", "password", "limin")
    person_id = signs_in("limin", capsys.readouterr().out)
    call_command("staff", "close", "limin")

    assert StaffPassword.objects.get().disabled_at
    assert organisations.grants(person_id, on=timezone.localdate()) == ()
    with pytest.raises(CommandError, match="no login"):
        call_command("staff", "close", "nobody")
    with pytest.raises(CommandError, match="taken"):
        call_command(
            "staff", "add", "LiMin", "--name", "李敏", "--role", "city_admin", "--area", "31"
        )
