import pytest

from xuecheng.registry.people import queries
from xuecheng.registry.people.tests.makers import make_activated_person, make_person, make_staff

pytestmark = pytest.mark.django_db


def test_smoke():
    p = make_person(phone="13800138000")
    assert queries.find(name="王 芳", phone="+86 138 0013 8000") == p
    make_staff()
    a = make_activated_person(name="陈秀英")
    print(queries.card(a.pk), queries.own_data(p.pk, at=p.created_at))
