import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from xuecheng.lib import post


@contextmanager
def gateway(*, status: int) -> Iterator[tuple[str, list]]:
    """A gateway on this machine: its address, and the requests it was sent."""
    taken = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/send", taken
        server.shutdown()
        thread.join()


def test_the_gateway_gets_number_way_and_text_with_its_key():
    with gateway(status=202) as (url, taken):
        post.Gateway(url=url, key="k").send(number="13800138000", text="你好", way="text")

    assert taken == [("Bearer k", {"number": "13800138000", "text": "你好", "way": "text"})]


def test_a_gateway_that_refuses_is_an_anticipated_failure_without_the_number():
    with gateway(status=500) as (url, _), pytest.raises(post.NotSent) as failure:
        post.Gateway(url=url, key="k").send(number="13800138000", text="你好", way="text")

    assert "13800138000" not in f"{failure.value} {failure.value.__cause__}"


def test_a_gateway_that_does_not_answer_is_an_anticipated_failure():
    unreachable = post.Gateway(url="http://127.0.0.1:1/", key="k")

    with pytest.raises(post.NotSent):
        unreachable.send(number="13800138000", text="你好", way="text")


def test_a_gateway_needs_a_web_address():
    with pytest.raises(ValueError, match="https"):
        post.Gateway(url="file:///etc/passwd", key="k")


def test_the_file_sender_keeps_one_line_a_message_for_the_operator_only(settings, tmp_path):
    settings.DATA, settings.MESSAGE_SENDER = tmp_path, "file"

    post.send_text(number="13800138000", text="一")
    post.send_call(number="13800138000", text="二")

    file = tmp_path / "post" / "messages.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [(line["text"], line["way"]) for line in lines] == [("一", "text"), ("二", "voice")]
    assert file.stat().st_mode & 0o077 == 0


def test_the_console_shows_the_text_and_not_the_whole_number(settings, capsys):
    settings.MESSAGE_SENDER = "console"

    post.send_text(number="13800138000", text="验证码 123456")

    assert capsys.readouterr().out == "[text to …8000] 验证码 123456\n"
