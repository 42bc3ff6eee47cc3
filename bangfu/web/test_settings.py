"""Settings of the test runs: quick, alone in a folder of their own, and the same everywhere.

The database is SQLite, or the one `DATABASE_URL` names; `./test` runs both.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# One folder a process, gone with it: nothing is written into the checkout.
PLACE = tempfile.TemporaryDirectory(prefix="bangfu-test-", ignore_cleanup_errors=True)
Path(PLACE.name, "static").mkdir()
os.environ["BANGFU_DATA"] = PLACE.name
os.environ["BANGFU_SECRET_KEY"] = "known to everybody, for tests only"
for _switch in ("DEBUG", "LOOKUP_KEY", "HOSTS", "ORIGINS", "HTTPS", "SESSION_HOURS"):
    os.environ.pop(f"BANGFU_{_switch}", None)

from bangfu.web.settings import *  # noqa: E402, F403
from bangfu.web.settings import DATABASE_URL, STORAGES, database  # noqa: E402

_default = database(DATABASE_URL)
if str(_default["ENGINE"]).endswith("sqlite3"):
    # A file, not memory: threads of the live server have connections of their own, as in service.
    _default["TEST"] = {"NAME": str(Path(PLACE.name, "test.sqlite3"))}
    _default["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # type: ignore[index]
else:
    # A pool keeps connections open, and a test database with guests cannot be dropped.
    _default["OPTIONS"].pop("pool")  # type: ignore[attr-defined]
DATABASES = {"default": _default}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    # the live server finds files by their plain names
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
AXES_ENABLED = False
