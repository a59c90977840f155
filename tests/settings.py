"""Settings of the test run: the real ones, on a throw-away folder and a chosen database."""

import os
import tempfile

os.environ.setdefault("XUECHENG_DATA", tempfile.mkdtemp(prefix="xuecheng-test-"))
os.environ.setdefault("XUECHENG_SECRET_KEY", "a fixed key for tests only, never for people")
if url := os.environ.get("XUECHENG_TEST_DATABASE_URL"):
    os.environ["XUECHENG_DATABASE_URL"] = url

from xuecheng.site.settings import *  # noqa: F403

# Fast hashing and plain static names: nothing under test depends on either.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
MESSAGE_SENDER = "file"
ALLOWED_HOSTS = ["*"]
