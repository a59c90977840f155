"""Passwords of staff: long rather than complicated."""

import re
from typing import Literal

from xuecheng.errors import Invalid

SHORTEST_PASSWORD = 10  # with a time-based code beside it; NIST SP 800-63B asks for 8 in that case
LONGEST_PASSWORD = 128  # hashing costs time: nobody may choose how much


class WeakPassword(Invalid):
    """It is too easy to guess."""

    code = "people.weak_password"

    def __init__(self, reason: Literal["short", "long", "login", "repeated", "common"]) -> None:
        super().__init__(field="password")
        self.reason = reason


def check_password_rules(password: str, *, login: str) -> None:
    """Refuse a password that is short, holds the login, or is one character over and over.

    Whether it is a common one is looked up elsewhere.

    :raises WeakPassword: it is.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise WeakPassword("short")
    if len(password) > LONGEST_PASSWORD:
        raise WeakPassword("long")
    if login and login.casefold() in password.casefold():
        raise WeakPassword("login")
    if re.fullmatch(r"(.{1,3})\1*.{0,2}", password, re.DOTALL):
        raise WeakPassword("repeated")
