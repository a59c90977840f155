import ast

from django.apps import apps
from django.db.models import Field

from tests.architecture import house

PRIVATE_ROOMS = {"views", "api", "forms", "urls", "admin", "commands"}
STORED = [model for model in apps.get_models() if model.__module__.startswith("xuecheng.")]


def foreign_fields() -> list[Field]:
    return [
        field
        for model in STORED
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and field.concrete and field.related_model in STORED
    ]


def test_the_map_knows_up_from_down():
    assert house.may_use("xuecheng.bank.credits", "xuecheng.registry.people")
    assert house.may_use("xuecheng.bank.credits", "xuecheng.bank.books")
    assert not house.may_use("xuecheng.bank.books", "xuecheng.bank.credits")
    assert not house.may_use("xuecheng.registry.people", "xuecheng.registry.notices")
    assert not house.may_use("xuecheng.lib", "xuecheng.registry.people")
    assert not house.may_use("xuecheng.bank.credits", "xuecheng.bank.points")


def test_every_domain_keeps_the_order_of_the_rooms():
    contract = next(
        each for each in house.contracts() if each["name"] == "Every domain has the same rooms"
    )

    listed = sorted(contract["containers"])

    assert listed == house.domains()


def test_every_domain_says_what_it_is():
    silent = [
        domain
        for domain in house.domains()
        if not ast.get_docstring(
            ast.parse((house.SOURCE / domain.replace(".", "/") / "__init__.py").read_text("utf-8"))
        )
    ]

    assert silent == []


def test_foreign_keys_point_down():
    upwards = [
        str(field)
        for field in foreign_fields()
        if not house.may_use(
            house.domain_of(field.model.__module__),
            house.domain_of(field.related_model.__module__),
        )
    ]

    assert upwards == []


def test_a_foreign_key_to_another_domain_adds_nothing_to_its_model():
    visible = [
        str(field)
        for field in foreign_fields()
        if house.domain_of(field.model.__module__)
        != house.domain_of(field.related_model.__module__)
        and not field.remote_field.hidden
    ]

    assert visible == []


def test_outer_rooms_are_private_to_their_domain():
    entered = [
        f"{module} -> {name}"
        for module, tree in house.modules()
        for name in house.imports(tree)
        if name.startswith("xuecheng.")
        and house.domain_of(module) not in (house.domain_of(name), "xuecheng.site")
        and PRIVATE_ROOMS & set(name.split(".")[3:4])
    ]

    assert entered == []


def test_no_signals_are_sent_or_heard():
    signals = ("django.dispatch", "django.db.models.signals", "django.core.signals")

    heard = [
        f"{module} -> {name}"
        for module, tree in house.modules()
        for name in house.imports(tree)
        if name.startswith(signals)
    ]

    assert heard == []


def test_no_model_orders_its_rows_by_itself():
    ordered = [model.__name__ for model in STORED if model._meta.ordering]

    assert ordered == []
