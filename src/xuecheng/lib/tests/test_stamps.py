from xuecheng.lib import stamps


def test_a_stamp_holds_for_its_text_only():
    made = stamps.stamp("certificate", b"two credits")

    assert stamps.is_stamped("certificate", b"two credits", made)
    assert not stamps.is_stamped("certificate", b"ten credits", made)
    assert not stamps.is_stamped("receipt", b"two credits", made)


def test_old_stamps_hold_after_a_new_key_is_put_in_front(settings):
    settings.STAMPING_KEYS = ["old"]
    made = stamps.stamp("certificate", b"text")

    settings.STAMPING_KEYS = ["new", "old"]

    assert stamps.is_stamped("certificate", b"text", made)
    assert stamps.stamp("certificate", b"text") != made


def test_nobody_without_a_key_can_stamp(settings):
    settings.STAMPING_KEYS = ["another city's"]
    forged = stamps.stamp("certificate", b"text")
    settings.STAMPING_KEYS = ["ours"]

    assert not stamps.is_stamped("certificate", b"text", forged)
