import re

from django.apps import apps
from django.db.models import Field, Model

from tests.architecture import house
from xuecheng.lib.personal import PersonalNote

PEOPLE = "xuecheng.registry.people"
PERSONAL = re.compile(
    r"name|pinyin|phone|birth|gender|home_|address|mail|contact|sealed|fingerprint|last_four"
    r"|login$|document|language|token"
)


def is_about_a_person(model: type[Model]) -> bool:
    whose = {"learner", "learner_id", "person", "person_id", "holder_name"}
    return house.domain_of(model.__module__) == PEOPLE or any(
        field.name in whose for field in model._meta.fields
    )


def personal_columns() -> list[Field]:
    return [
        field
        for model in apps.get_models()
        if model.__module__.startswith("xuecheng.") and is_about_a_person(model)
        for field in model._meta.fields
        if not field.is_relation and PERSONAL.search(field.name)
    ]


def test_a_column_about_a_person_names_its_purpose_and_how_long_it_is_kept():
    silent = [
        str(field) for field in personal_columns() if not isinstance(field.help_text, PersonalNote)
    ]

    assert silent == []


def test_personal_columns_are_found_where_we_know_they_are():
    found = {str(field) for field in personal_columns()}

    assert {"people.Details.name", "people.PhoneNumber.sealed"} <= found
    assert "credentials.Certificate.holder_name" in found
