"""The programming interface: what each domain offers to programs, under one address."""

from xuecheng.bank.credentials.api import router as credentials
from xuecheng.learning.courses.api import router as classes
from xuecheng.lib.api.routes import make_api

api = make_api(
    title="Xuecheng 学城",
    version="1",
    description="Classes of the city, and the check of certificates. Times are ISO 8601 with "
    "their offset, money is in fen, failures are RFC 9457 problem documents.",
)
api.add_router("", classes)
api.add_router("", credentials)
