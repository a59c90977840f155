"""Settings of the test run: the real ones, on a throw-away folder and a chosen database."""

import atexit
import os
import shutil
import tempfile

if "XUECHENG_DATA" not in os.environ:
    # The first process of a run makes the folder and takes it away; the others inherit it.
    os.environ["XUECHENG_DATA"] = tempfile.mkdtemp(prefix="xuecheng-test-")
    atexit.register(shutil.rmtree, os.environ["XUECHENG_DATA"], ignore_errors=True)
os.environ.setdefault("XUECHENG_SECRET_KEY", "a fixed key for tests only, never for people")
if url := os.environ.get("XUECHENG_TEST_DATABASE_URL"):
    os.environ["XUECHENG_DATABASE_URL"] = url

from xuecheng.site.settings import *  # noqa: F403
from xuecheng.site.settings import DATA, DATABASES, STATIC_ROOT, STORAGES

if DATABASES["default"]["ENGINE"] == "xuecheng.lib.sqlite":
    # A file, not memory: threads and the live server meet each other as they do in the city.
    DATABASES["default"]["TEST"] = {"NAME": DATA / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
else:
    # A pool keeps connections open, and PostgreSQL drops no database that is in use.
    DATABASES["default"]["OPTIONS"].pop("pool")

# Fast hashing and plain static names: nothing under test depends on either.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MESSAGE_SENDER = "file"
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none
