from django.apps import apps
from django.db import models

from xuecheng.lib.personal import PersonalNote

# Columns that say something about a row and nothing about its person.
NOT_PERSONAL = {
    "AccountEvent": {"what", "by", "facts"},
    "Consent": {"purpose", "is_given", "wording"},
    "LearningAccount": {"origin", "assurance"},
    "SignInCode": {"wrong_tries"},
    "StaffPassword": {"is_initial", "totp_last_step"},
}


def test_every_column_of_people_says_why_it_is_kept_or_is_known_to_be_impersonal():
    silent = [
        str(field)
        for model in apps.get_app_config("people").get_models()
        for field in model._meta.concrete_fields
        if not isinstance(field.help_text, PersonalNote)
        and not field.is_relation
        and not field.primary_key
        and not isinstance(field, models.DateTimeField)
        and field.name not in NOT_PERSONAL.get(model.__name__, set())
    ]

    assert silent == []
