"""Settings of the site; every one that differs between places comes from the environment.

`docs/settings.md` lists them; a test fails when one is missing there.
"""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from bangfu.web.keys import kept_key

env = environ.Env()

DATA = Path(env("BANGFU_DATA", default="data")).resolve()
"""Where this installation keeps what is its own: database, documents, the secret key."""

DEBUG = env.bool("BANGFU_DEBUG", default=False)
SECRET_KEY = env("BANGFU_SECRET_KEY", default="") or kept_key(DATA, "secret-key")
LOOKUP_KEY = env("BANGFU_LOOKUP_KEY", default="") or kept_key(DATA, "lookup-key")
"""Finds equal identity numbers without reading them."""
ALLOWED_HOSTS = env.list("BANGFU_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("BANGFU_ORIGINS", default=[])
HTTPS = env.bool("BANGFU_HTTPS", default=False)

INSTALLED_APPS = [
    "bangfu.web",
    "bangfu.relief",
    "bangfu.papers",
    "bangfu.intake",
    "bangfu.duty",
    "bangfu.ledger",
    "bangfu.rulebook",
    "bangfu.org",
    "bangfu.journal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "csp",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bangfu.web.never_blank.NeverBlank",
    "bangfu.web.readable.Readable",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bangfu.org.access.ReaderMiddleware",
    "bangfu.web.own_password.OwnPasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bangfu.web.urls"
WSGI_APPLICATION = "bangfu.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bangfu.web.shell.shell",
            ],
            "builtins": [
                "bangfu.web.templatetags.bangfu",
                "bangfu.web.templatetags.bangfu_drawn",
                "bangfu.web.templatetags.bangfu_values",
            ],
        },
    }
]

# -- database -----------------------------------------------------------------------

DATABASE_URL = env("DATABASE_URL", default="") or f"sqlite:///{DATA / 'bangfu.sqlite3'}"


def database(url: str) -> dict[str, object]:
    """Django's settings of a database address: SQLite, or PostgreSQL with a pool."""
    found = environ.Env.db_url_config(url)
    engine = found["ENGINE"]
    if engine.endswith("sqlite3"):
        # a writer waits for its turn from the start, instead of failing half-way
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-65536; PRAGMA mmap_size=1073741824; PRAGMA foreign_keys=ON;",
        }
    elif engine.endswith("postgresql"):
        pool = {"min_size": 2, "max_size": 8, "timeout": 30}
        found["OPTIONS"] = {**found.get("OPTIONS", {}), "pool": pool}  # ?sslmode=… stays
    else:
        raise ImproperlyConfigured("DATABASE_URL 只能是 sqlite:/// 或 postgres:// 开头")
    return found


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people ---------------------------------------------------------------------------

AUTH_USER_MODEL = "org.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "sign-in"
SESSION_COOKIE_AGE = env.int("BANGFU_SESSION_HOURS", default=10) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False

# -- language and time ----------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).with_name("locale")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# -- files ----------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "documents"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bangfu.web.static_files.NamedByContent"},
}
WHITENOISE_MANIFEST_STRICT = False
FONTS = env("BANGFU_FONTS", default="")
"""A folder of typefaces for PDF, beside those of the system."""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# -- background work ------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# -- mail ------------------------------------------------------------------------------

MAIL_FROM = env("BANGFU_MAIL_FROM", default="")
"""From whom the daily reminders come; empty: none are sent."""
EMAIL_CONFIG = env.email_url("BANGFU_MAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = MAIL_FROM or "webmaster@localhost"

# -- browser safety -------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

# -- cache and log --------------------------------------------------------------------

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
