"""Django's settings, from the typed environment."""

import secrets
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from xuecheng.site.settings.environment import Environment

ENVIRONMENT = Environment()
PACKAGE = Path(__file__).resolve().parents[2]
DATA = ENVIRONMENT.data.resolve()


def _kept_secret(name: str) -> str:
    """Return the secret in the data folder's file ``name``, made with mode 0600 at first use."""
    file = DATA / name
    if not file.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value() or _kept_secret("secret.key")
SEALING_KEYS = [key for key in ENVIRONMENT.sealing_keys.get_secret_value().split(",") if key] or [
    SECRET_KEY
]
FINGERPRINT_KEY = ENVIRONMENT.fingerprint_key.get_secret_value() or SECRET_KEY
STAMPING_KEYS = [key for key in ENVIRONMENT.stamping_keys.get_secret_value().split(",") if key] or [
    SECRET_KEY
]
DEBUG = ENVIRONMENT.debug
DEMO = ENVIRONMENT.demo
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.hosts.split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [origin for origin in ENVIRONMENT.origins.split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "xuecheng.lib",
    "xuecheng.lib.api",
    "xuecheng.lib.audit",
    "xuecheng.lib.idempotency",
    "xuecheng.lib.jobs",
    "xuecheng.lib.limits",
    "xuecheng.lib.search",
    "xuecheng.registry.places",
    "xuecheng.registry.people",
    "xuecheng.registry.organisations",
    "xuecheng.registry.notices",
    "xuecheng.registry.reach",
    "xuecheng.bank.books",
    "xuecheng.bank.credits",
    "xuecheng.bank.credentials",
    "xuecheng.learning.courses",
    "xuecheng.learning.enrolments",
    "xuecheng.steering.plan",
    "xuecheng.steering.indicators",
    "xuecheng.journeys.school_import",
    "xuecheng.journeys.demo",
    "xuecheng.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "xuecheng.lib.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "xuecheng.lib.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xuecheng.lib.middleware.parts",
    "xuecheng.lib.middleware.moment",
    "xuecheng.lib.sessions.idle",
    "xuecheng.lib.middleware.display",
    "xuecheng.site.middleware.actor",
    "xuecheng.site.middleware.standing",
    "xuecheng.lib.middleware.failures",
]

ROOT_URLCONF = "xuecheng.site.urls"
WSGI_APPLICATION = "xuecheng.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xuecheng.lib.context.shell",
                "xuecheng.site.navigation.menus",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "xuecheng.lib.templatetags.words",
                "xuecheng.lib.templatetags.drawings",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        ENVIRONMENT.database_url or f"sqlite:///{DATA / 'xuecheng.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "xuecheng.lib.sqlite"
    # IMMEDIATE: without it, simultaneous writers fail with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA foreign_keys=ON;",
    }
    # Opening the file and its settings anew cost more than most requests' queries.
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8, "timeout": 30}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = DATA / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Results are entered on one page, three fields a person, in classes of up to 5,000. Django's 1,000
# would refuse a class of 400 with a bare 400; its limit of 2.5 MB for a form holds all the same.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 16_000

# Django alone would mail its errors; an operator looks for them where the program writes.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": {"level": "ERROR"},  # a wrong address is no event
    },
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

SESSION_ENGINE = "xuecheng.lib.session_store"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "xuecheng.site.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

CITY_NAME = {"zh-hans": ENVIRONMENT.city_name, "en": ENVIRONMENT.city_name_en}
HELP_PHONE = ENVIRONMENT.help_phone
OPERATOR_ADDRESS = ENVIRONMENT.operator_address
PUBLIC_URL = ENVIRONMENT.public_url.rstrip("/")
MESSAGE_SENDER = ENVIRONMENT.message_sender
MESSAGE_GATEWAY_URL = ENVIRONMENT.message_gateway_url
MESSAGE_GATEWAY_KEY = ENVIRONMENT.message_gateway_key
MESSAGE_VOICE = ENVIRONMENT.message_voice
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
CITY_PACK = ENVIRONMENT.city_pack
PLAN_PACK = ENVIRONMENT.plan_pack
API_PER_MINUTE = ENVIRONMENT.api_per_minute
PACK_FOLDER = ENVIRONMENT.pack_folder
