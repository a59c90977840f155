"""What changes about people."""

from xuecheng.registry.people.actions.accounts import (
    activate,
    register,
    save_details,
    save_home,
)
from xuecheng.registry.people.actions.desk import link_phone
from xuecheng.registry.people.actions.devices import (
    forget_device,
    is_known_device,
    remember_device,
)
from xuecheng.registry.people.actions.phones import add_phone, change_phone, note_use
from xuecheng.registry.people.actions.proofs import digits
from xuecheng.registry.people.actions.recognition import has_document
from xuecheng.registry.people.actions.retention import forget_what_is_over
from xuecheng.registry.people.actions.sealing import reseal
from xuecheng.registry.people.actions.sign_in import (
    Outcome,
    give_document,
    give_name,
    open_account,
    prove,
    send_again,
    send_code,
)
from xuecheng.registry.people.actions.staff import (
    change_staff_password,
    check_staff_password,
    check_totp,
    close_staff_password,
    give_staff_password,
)

__all__ = [
    "Outcome",
    "activate",
    "add_phone",
    "change_phone",
    "change_staff_password",
    "check_staff_password",
    "check_totp",
    "close_staff_password",
    "digits",
    "forget_device",
    "forget_what_is_over",
    "give_document",
    "give_name",
    "give_staff_password",
    "has_document",
    "is_known_device",
    "link_phone",
    "note_use",
    "open_account",
    "prove",
    "register",
    "remember_device",
    "reseal",
    "save_details",
    "save_home",
    "send_again",
    "send_code",
]
