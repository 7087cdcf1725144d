"""Settings, all of them from the environment; `./liren up` sets what is not given.

LIREN_DATABASE_URL   the owner's connection (migrations), libpq's options such as sslmode included. The platform itself
                     connects as `<database>_app`, a role that owns nothing and cannot bypass row-level security.
LIREN_DATA           directory of keys, media and (when embedded) the database. Default: `.liren` in a clone, else
                     `~/.local/share/liren`.
LIREN_HOSTS          comma-separated host names served. Default: loopback only.
LIREN_PROXIES        comma-separated addresses or networks of proxies whose X-Forwarded-For is believed. Default: none.
LIREN_PRIVATE_TARGETS comma-separated private networks that webhooks may reach, such as 10.1.0.0/16. Default: none.
LIREN_MAIL           mail server for notices, smtps://name:password@host?from=address; see kit/mail.py. Default: none.
LIREN_ROBOTS         apps whose group robots may be told: wecom, dingtalk, feishu, comma-separated. Default: none.
LIREN_OIDC_ISSUER, LIREN_OIDC_CLIENT_ID, LIREN_OIDC_CLIENT_SECRET the provider staff may sign in by; LIREN_OIDC_NAME
                     what people call it, LIREN_OIDC_CLAIM which claim is the login name. Default: none.
LIREN_CA_BUNDLE      file of an intranet's own authorities (PEM), trusted beside the system's. Default: none.
LIREN_SMS_GATEWAY    dotted path of the class that sends short messages. Default: the console's, for demos only.
LIREN_ADDRESS        where people reach the platform from outside, `https://name`: short messages then carry the link.
LIREN_DUPLICATE_DAYS days back for likely duplicates, LIREN_REPEAT_DAYS for repeated appeals. Default: 30 and 180.
LIREN_WRITES_A_MINUTE how many writes a minute one person may send, in each web process. Default: 300.
LIREN_READS_A_MINUTE  how many pages and answers a minute one person may ask for, likewise. Default: 900.
LIREN_UNKNOWN_A_MINUTE how many requests a minute one address may send of people not signed in. Default: 3000.
LIREN_DEMO           "1" lets demo accounts and console codes work, and only when bound to loopback.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from liren.config import layout
from liren.kit.addresses import networks
from liren.kit.keys import read_or_make_key
from liren.kit.mail import server_of
from liren.kit.oidc import provider_of

DATA = Path(os.environ.get("LIREN_DATA", layout.HOME)).resolve()
KEYS = Path(os.environ.get("LIREN_KEYS", DATA / "keys")).resolve()
ROOT, LAWBOOK = layout.ROOT, layout.LAWBOOK
REQUIREMENTS = Path(os.environ.get("LIREN_REQUIREMENTS", ROOT.parent / "shared" / "requirements.csv"))

DEMO = os.environ.get("LIREN_DEMO") == "1"
ADDRESS = os.environ.get("LIREN_ADDRESS", "").rstrip("/")
DUPLICATE_DAYS = int(os.environ.get("LIREN_DUPLICATE_DAYS", "30"))
REPEAT_DAYS = int(os.environ.get("LIREN_REPEAT_DAYS", "180"))
WRITES_A_MINUTE = int(os.environ.get("LIREN_WRITES_A_MINUTE", "300"))
READS_A_MINUTE = int(os.environ.get("LIREN_READS_A_MINUTE", "900"))
UNKNOWN_A_MINUTE = int(os.environ.get("LIREN_UNKNOWN_A_MINUTE", "3000"))
DEBUG = False
SECRET_KEY = read_or_make_key(KEYS / "web.key", 48).hex()
ALLOWED_HOSTS = os.environ.get("LIREN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LIREN_ORIGINS", "").split(",") if o]

PROXIES = networks(os.environ.get("LIREN_PROXIES", ""))
PRIVATE_TARGETS = networks(os.environ.get("LIREN_PRIVATE_TARGETS", ""))

OIDC = provider_of(os.environ)
CA_BUNDLE = os.environ.get("LIREN_CA_BUNDLE", "")

INSTALLED_APPS = [
    "liren.kit",
    "liren.territories",
    "liren.access",
    "liren.actors",
    "liren.media",
    "liren.notices",
    "liren.standards",
    "liren.registry",
    "liren.affairs",
    "liren.management",
    "liren.ledgers",
    "liren.autonomy",
    "liren.evaluation",
    "liren.integrations",
    "liren.web",
    "liren.api",
    "liren.jobs",
    "django.contrib.staticfiles",
    "liren.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "liren.web.middleware.ContentPolicy",
    "liren.web.middleware.Bounded",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "liren.web.middleware.Visit",
]
ROOT_URLCONF = "liren.config.urls"
WSGI_APPLICATION = "liren.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [layout.PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": ["liren.web.context.page"],
            "builtins": ["liren.web.templatetags.liren"],
            "string_if_invalid": "",
        },
    }
]


def _connection(url: str, *, user: str | None = None) -> dict[str, object]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host, port = query.pop("host", parts.hostname or ""), query.pop("port", "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": user or unquote(parts.username or ""),
        "PASSWORD": APP_PASSWORD if user else unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or port),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,  # a database that was restarted is nobody's broken page
        # sslmode and its like are libpq's own words
        "OPTIONS": {"application_name": "liren", "connect_timeout": "5", **query},
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


DATABASE_URL = os.environ.get("LIREN_DATABASE_URL", "postgresql://postgres@/liren?host=" + str(DATA / "database/run"))
APP_PASSWORD = read_or_make_key(KEYS / "database.key", 24).hex()
APP_ROLE = urlsplit(DATABASE_URL).path.lstrip("/") + "_app"
DATABASES = {"default": _connection(DATABASE_URL, user=APP_ROLE), "owner": _connection(DATABASE_URL)}
DATABASE_ROUTERS = ["liren.kit.database.MigrateAsOwner"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [layout.PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "media"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_IMMUTABLE_FILE_TEST = (
    r"^/static/built/assets/.+-[\w-]{8}\.\w+$|\.[0-9a-f]{12}\.\w+$"  # Vite's and Django's names
)
MEDIA_STORE = DATA / "media"
MAIL = server_of(os.environ.get("LIREN_MAIL", ""))
ROBOTS = tuple(filter(None, os.environ.get("LIREN_ROBOTS", "").split(",")))
SMS_GATEWAY = os.environ.get("LIREN_SMS_GATEWAY", "liren.kit.sms.ConsoleGateway")
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 180 * 24 * 3600 if os.environ.get("LIREN_TLS") == "1" else 0
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE = "liren"
COOKIES_OVER_TLS_ONLY = os.environ.get("LIREN_TLS") == "1"
CSRF_COOKIE_SECURE = COOKIES_OVER_TLS_ONLY
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "liren.web.logs.NoSecrets"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["no_secrets"]},
        "django.security.csrf": {"filters": ["no_secrets"]},
        "fontTools": {"level": "ERROR"},  # it tells every character of a paper
        "fpdf": {"level": "ERROR"},
    },
}
