import pytest

from xuecheng.lib import sealed


def test_what_is_sealed_opens_again_and_looks_different_each_time():
    first, second = sealed.seal("13800138000"), sealed.seal("13800138000")

    assert sealed.unseal(first) == sealed.unseal(second) == "13800138000"
    assert first != second
    assert b"13800138000" not in first


def test_an_old_key_still_opens_after_a_new_one_is_put_in_front(settings):
    settings.SEALING_KEYS = ["old"]
    kept = sealed.seal("秘密")

    settings.SEALING_KEYS = ["new", "old"]

    assert sealed.unseal(kept) == "秘密"


def test_without_its_key_a_text_stays_closed(settings):
    settings.SEALING_KEYS = ["old"]
    kept = sealed.seal("秘密")
    settings.SEALING_KEYS = ["new"]

    with pytest.raises(sealed.Unreadable):
        sealed.unseal(kept)


def test_a_fingerprint_is_stable_and_differs_by_kind_and_key(settings):
    phone = sealed.fingerprint("phone", "13800138000")
    other_kind = sealed.fingerprint("document", "13800138000")
    again = sealed.fingerprint("phone", "13800138000")
    settings.FINGERPRINT_KEY = "another"

    assert phone == again
    assert len({phone, other_kind, sealed.fingerprint("phone", "13800138000")}) == 3


def test_a_new_sealing_key_leaves_fingerprints_as_they_are(settings):
    before = sealed.fingerprint("phone", "13800138000")

    settings.SEALING_KEYS = ["new", *settings.SEALING_KEYS]

    assert sealed.fingerprint("phone", "13800138000") == before
