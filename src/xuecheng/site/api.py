"""The programming interface: what each domain offers to programs, under one address."""

from xuecheng.learning.courses.api import router as classes
from xuecheng.lib.api.routes import make_api

api = make_api(
    title="Xuecheng 学城",
    version="1",
    description="Classes of the city. Times are ISO 8601 with their offset, money is in fen, "
    "failures are RFC 9457 problem documents.",
)
api.add_router("", classes)
