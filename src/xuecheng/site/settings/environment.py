"""The environment, read once, typed, failing loudly. Nothing else reads it."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """What an operator may set; every name begins with ``XUECHENG_``."""

    model_config = SettingsConfigDict(env_prefix="XUECHENG_", extra="ignore")

    data: Path = Field(Path("data"), description="Folder of everything that is kept.")
    database_url: str = Field("", description="sqlite:///... or postgres://...; empty: SQLite.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Empty: made once and kept in the data folder."
    )
    sealing_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys of sealed numbers, newest first, by comma; empty: the secret key.",
    )
    fingerprint_key: SecretStr = Field(
        SecretStr(""), description="Key that finds sealed numbers; empty: the secret key."
    )
    stamping_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys that vouch for certificates, newest first, by comma; never take one "
        "away, or what it stamped counts as altered; empty: the secret key.",
    )
    debug: bool = Field(False, description="Error pages for developers; never in production.")
    demo: bool = Field(False, description="A demonstration city: sign-in codes show on the page.")
    hosts: str = Field("localhost,127.0.0.1,[::1]", description="Host names, by comma.")
    origins: str = Field("", description="Trusted https:// origins behind a proxy, by comma.")
    https: bool = Field(False, description="Served over https: cookies and redirects follow.")
    trusted_proxies: int = Field(
        0, ge=0, description="How many proxies of yours stand in front, adding X-Forwarded-For."
    )
    public_url: str = Field("http://localhost:8000", description="Address printed in QR codes.")
    city_name: str = Field("上海", description="The city, as pages say it.")
    city_name_en: str = Field("Shanghai", description="The city, in English.")
    help_phone: str = Field("021-0000 0000", description="The number to call for help.")
    operator_address: str = Field("", description="The operator's postal address, in the footer.")
    message_sender: Literal["console", "file", "gateway"] = Field(
        "console", description="How text messages leave."
    )
    message_gateway_url: str = Field("", description="Where the gateway sender posts to.")
    message_gateway_key: SecretStr = Field(SecretStr(""), description="Its bearer key.")
    message_voice: bool = Field(False, description="Whether the sender can also call and read out.")
    api_per_minute: int = Field(
        120, description="Requests a minute to the programming interface without a key."
    )
    city_pack: str = Field("shanghai", description="The pack of rules that is in force.")
    plan_pack: str = Field("shanghai-145", description="The pack of the plan that is measured.")
    pack_folder: Path | None = Field(None, description="Policy packs besides the shipped ones.")
