"""A person, and everything about them that can be erased apart from the id."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuecheng.lib.append_only import AppendOnlyRow
from xuecheng.lib.personal import personal
from xuecheng.lib.rows import Row
from xuecheng.registry.places.models import Area


class Person(Row):
    """A human being: an id that evidence may keep for ever, and nothing else."""

    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Details(models.Model):
    """What we know of a person and can erase."""

    class Gender(models.TextChoices):
        """GB/T 2261.1, as far as a school needs it."""

        UNKNOWN = "0", _("未说明")
        MALE = "1", _("男")
        FEMALE = "2", _("女")

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="details"
    )
    name = models.CharField(
        max_length=60,
        help_text=personal("to call the learner and to print certificates", keep="erasure"),
    )
    name_pinyin = models.CharField(
        max_length=120,
        blank=True,
        help_text=personal("to print the name in Latin letters", keep="erasure"),
    )
    birth_on = models.DateField(
        null=True, blank=True, help_text=personal("to check age limits", keep="erasure")
    )
    gender = models.CharField(
        max_length=1,
        choices=Gender,
        default=Gender.UNKNOWN,
        help_text=personal("for school statistics, if the person wishes", keep="erasure"),
    )
    home_area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=personal("to show what is near", keep="erasure"),
    )
    home_longitude = models.FloatField(
        null=True,
        blank=True,
        help_text=personal("to show what is near; rounded to about 100 m", keep="erasure"),
    )
    home_latitude = models.FloatField(
        null=True,
        blank=True,
        help_text=personal("to show what is near; rounded to about 100 m", keep="erasure"),
    )
    language = models.CharField(
        max_length=10,
        default="zh-hans",
        help_text=personal("to write in the person's language", keep="erasure"),
    )

    def __str__(self) -> str:
        return str(self.person_id)


ALSO_ENDED = "erasure, also after the number has changed"
"""A number that ended still leads the desk to its account."""


class PhoneNumberQuerySet(models.QuerySet["PhoneNumber"]):
    """Chainable conditions on numbers."""

    def live(self) -> Self:
        """Numbers that have not ended."""
        return self.filter(ended_at__isnull=True)


class PhoneNumber(Row):
    """A number a person gave, for as long as it was theirs.

    ``verified_at`` is set for the one person who proved possession and says the number is theirs
    alone. It is empty for a number that a clerk or a roster gave, or that a family shares: it may
    be written to, but opens no account until its holder proves possession *and* is recognised.

    ``used_at`` is when the number was last in its person's hands: a code came back right, or a
    desk saw their document. It is empty for a number that was only written down.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phone_numbers")
    sealed = models.BinaryField(help_text=personal("to send codes and notices", keep=ALSO_ENDED))
    fingerprint = models.CharField(
        max_length=64,
        db_index=True,
        help_text=personal("to find the person who holds the number", keep=ALSO_ENDED),
    )
    last_four = models.CharField(
        max_length=4,
        help_text=personal("for clerks to tell namesakes apart", keep=ALSO_ENDED),
    )
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=personal(
            "to tell when the number may have gone to somebody else",
            keep=ALSO_ENDED,
        ),
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PhoneNumberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(verified_at__isnull=False, ended_at__isnull=True),
                name="phone_verified_for_one_person",
            ),
            models.UniqueConstraint(
                fields=["person", "fingerprint"],
                condition=Q(ended_at__isnull=True),
                name="phone_once_per_person",
            ),
        ]


class IdentityDocument(Row):
    """A document a person showed or typed; the number is sealed and found by fingerprint only."""

    class Kind(models.TextChoices):
        """The documents residents of Shanghai hold."""

        RESIDENT_CARD = "resident_card", _("居民身份证")
        HK_MACAO_PERMIT = "hk_macao_permit", _("港澳居民来往内地通行证")
        TAIWAN_PERMIT = "taiwan_permit", _("台湾居民来往大陆通行证")
        HMT_RESIDENCE_PERMIT = "hmt_residence_permit", _("港澳台居民居住证")
        PERMANENT_RESIDENT_CARD = "permanent_resident_card", _("外国人永久居留身份证")
        PASSPORT = "passport", _("护照")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identity_documents")
    kind = models.CharField(
        max_length=24,
        choices=Kind,
        help_text=personal("to know how the number is checked", keep="erasure"),
    )
    issuing_country = models.CharField(
        max_length=2,
        default="CN",
        help_text=personal("to tell passports of two countries apart", keep="erasure"),
    )
    sealed = models.BinaryField(help_text=personal("to print official proofs", keep="erasure"))
    fingerprint = models.CharField(
        max_length=64, help_text=personal("to find a second account", keep="erasure")
    )
    last_four = models.CharField(
        max_length=4,
        help_text=personal("to recognise the person at sign-in", keep="erasure"),
    )
    checked_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person or a register compared it; empty: typed."
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "issuing_country", "fingerprint"],
                name="document_belongs_to_one_account",
            ),
        ]


class LearningAccountQuerySet(models.QuerySet["LearningAccount"]):
    """Chainable conditions on accounts."""

    def activated(self) -> Self:
        """Accounts their owners activated."""
        return self.filter(activated_at__isnull=False)


class LearningAccount(Row):
    """A resident's lifelong learning account: created, then activated by the person's own act."""

    class Origin(models.TextChoices):
        """Who created it."""

        SELF = "self", _("本人开户")
        DESK = "desk", _("窗口建档")
        ROSTER = "roster", _("学校名册")

    class Assurance(models.TextChoices):
        """How well we know that the account belongs to this human."""

        NONE = "none", _("未核验")
        PHONE = "phone", _("手机号")
        DOCUMENT = "document", _("证件号")
        DESK = "desk", _("窗口核对原件")

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="learning_account")
    number = models.CharField(
        max_length=16,
        unique=True,
        help_text=personal("for the learner to read out at the desk", keep="erasure"),
    )
    origin = models.CharField(max_length=10, choices=Origin)
    assurance = models.CharField(max_length=10, choices=Assurance, default=Assurance.NONE)
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The area the account counts for: the home area when it was created.",
    )
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = LearningAccountQuerySet.as_manager()


class SignInCode(Row):
    """A one-time code sent to a phone: proof of possession, once it came back right.

    The digits are drawn from the id with the fingerprint key, so they are stored nowhere, and a
    message that is sent again carries the same ones.
    """

    sealed = models.BinaryField(
        help_text=personal("to send the code", keep="a day after the code expires")
    )
    fingerprint = models.CharField(
        max_length=64,
        db_index=True,
        help_text=personal("to match the code to the number", keep="a day after the code expires"),
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(
        Person,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who was let in by it: the same proof never opens a second account.",
    )


class KnownDevice(Row):
    """A browser on which a person was recognised; it is asked for less next time.

    One browser carries one token, also where a couple shares it.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="known_devices")
    phone_number = models.ForeignKey(
        PhoneNumber, on_delete=models.CASCADE, related_name="known_devices"
    )
    token_hash = models.CharField(
        max_length=64,
        db_index=True,
        help_text=personal("to recognise the browser", keep="400 days without use"),
    )
    label = models.CharField(
        max_length=40,
        blank=True,
        help_text=personal("to tell one's devices apart", keep="400 days without use"),
    )
    session_key = models.CharField(
        max_length=40,
        blank=True,
        help_text=personal(
            "to end the session when its person forgets the browser", keep="400 days without use"
        ),
    )
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash", "phone_number"], name="device_once_per_number"
            ),
        ]


class StaffPassword(Row):
    """How a member of staff signs in: a password and a time-based code."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="staff_password")
    login = models.CharField(
        max_length=40, unique=True, help_text=personal("to sign in", keep="the person leaves")
    )
    password = models.CharField(
        max_length=160,
        help_text=personal("to check the password, as a hash", keep="the person leaves"),
    )
    is_initial = models.BooleanField(
        default=True, help_text="Somebody else chose the password: a new one is asked for."
    )
    totp_sealed = models.BinaryField(
        help_text=personal("to check the time-based code", keep="the person leaves")
    )
    enrolled_at = models.DateTimeField(
        null=True, blank=True, help_text="When the first time-based code was right."
    )
    totp_last_step = models.BigIntegerField(
        default=0, help_text="The last step used: a code opens once."
    )
    created_at = models.DateTimeField(
        help_text="When the password was set: a session that began earlier opens nothing."
    )
    disabled_at = models.DateTimeField(null=True, blank=True)


class Consent(AppendOnlyRow):
    """What a person agreed to, or took back; the newest row of a purpose counts."""

    class Purpose(models.TextChoices):
        """What they agree to."""

        ACCOUNT = "account", _("保存姓名和手机号，用来报名和发通知")
        IDENTITY = "identity", _("加密保存证件号码，用来确认学习账户是本人的")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    is_given = models.BooleanField()
    wording = models.CharField(max_length=20, help_text="Version of the words that were shown.")
    at = models.DateTimeField()


class AccountEvent(AppendOnlyRow):
    """What happened to an account: created, activated, phone added or ended; never the number."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=40)
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True, help_text="The acting person; empty: the system.")
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], condition=Q(what="seen_at_desk"), name="account_event_seen_at_desk"
            ),
        ]
