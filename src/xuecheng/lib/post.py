"""Text messages and calls to a phone, by whichever sender the operator chose.

``MESSAGE_SENDER`` is ``console`` (a developer reads it), ``file`` (kept in the data folder, for
tests and demonstrations) or ``gateway`` (an HTTP service of the operator's).
"""

import json
import sys
from pathlib import Path
from typing import Literal, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.translation import gettext as _

from xuecheng.errors import Unavailable

Way = Literal["text", "voice"]
_SECONDS = 5  # a person is waiting in front of the page


class NotSent(Unavailable):
    """The sender did not take the message; nothing says that it will arrive."""

    code = "post.not_sent"

    def __init__(self) -> None:
        super().__init__(_("信息现在发不出去。请过几分钟再试。"))


class Sender(Protocol):
    """How messages leave."""

    def send(self, *, number: str, text: str, way: Way) -> None:
        """Hand the message over, or raise :class:`NotSent`."""


class Console:
    """Print it."""

    def send(self, *, number: str, text: str, way: Way) -> None:
        """Write one line; the number is not needed to read it."""
        print(f"[{way} to …{number[-4:]}] {text}", file=sys.stdout, flush=True)


class File:
    """Append it to a file only the operator can read, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, *, number: str, text: str, way: Way) -> None:
        """Append one line."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        line = json.dumps({"number": number, "way": way, "text": text}, ensure_ascii=False)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


class Gateway:
    """Post it as JSON ``{"number", "way", "text"}`` with a bearer key; any 2xx means taken."""

    def __init__(self, *, url: str, key: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError("XUECHENG_MESSAGE_GATEWAY_URL must begin with https:// or http://")
        self.url, self.key = url, key

    def send(self, *, number: str, text: str, way: Way) -> None:
        """Post one message and wait at most five seconds for the answer."""
        body = json.dumps({"number": number, "way": way, "text": text}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        request = Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - the scheme is checked above
        try:
            with urlopen(request, timeout=_SECONDS):  # noqa: S310 - as above
                pass
        except HTTPError as refusal:
            refusal.close()
            raise NotSent() from ConnectionError(f"HTTP status {refusal.code}")
        except (URLError, TimeoutError, ConnectionError) as error:
            # The cause may quote the request: only its kind may reach a log.
            raise NotSent() from ConnectionError(type(error).__name__)


def send_text(*, number: str, text: str) -> None:
    """Send a text message.

    :param number: as :func:`people.rules.normal_phone` returns it.
    :raises NotSent: the sender does not answer, or refuses.
    """
    sender().send(number=number, text=text, way="text")


def send_call(*, number: str, text: str) -> None:
    """Have ``text`` read out by a call; only where ``MESSAGE_VOICE`` says the sender can.

    :raises NotSent: the sender does not answer, or refuses.
    """
    sender().send(number=number, text=text, way="voice")


def sender() -> Sender:
    """Return the sender of the settings."""
    if settings.MESSAGE_SENDER == "gateway":
        key = settings.MESSAGE_GATEWAY_KEY.get_secret_value()
        return Gateway(url=settings.MESSAGE_GATEWAY_URL, key=key)
    if settings.MESSAGE_SENDER == "file":
        return File(settings.DATA / "post" / "messages.jsonl")
    return Console()
