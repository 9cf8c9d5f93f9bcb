"""Django's settings, read from ``KASAUTI_*`` variables (docs/reference/settings.md)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kasauti import postgres

_SOURCE = Path(__file__).parent


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def _switch(name: str, default: bool) -> bool:
    word = _text(name, "on" if default else "off").lower()
    if word not in {"on", "off"}:
        raise ValueError(f"{name} is {word!r}: write on or off")
    return word == "on"


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Return the settings of the PostgreSQL at ``url``; ValueError if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "kasauti",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


_ANYMAIL = {
    "brevo": "BREVO_API_KEY",
    "mailersend": "MAILERSEND_API_TOKEN",
    "mailgun": "MAILGUN_API_KEY",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "resend": "RESEND_API_KEY",
    "sendgrid": "SENDGRID_API_KEY",
}


_SIGNED = {"mailersend": "MAILERSEND_SIGNING_SECRET", "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY"}


def mail_settings(way: str, key: str = "", secret: str = "", signing: str = "") -> dict[str, Any]:
    """Return Django's settings for a way of sending mail; ValueError if there is none such.

    Parameters
    ----------
    secret, signing : str
        ``user:password`` that a service brings when it tells of bounces, and the key with which
        those sign that do; without a secret none are told.
    """
    if way == "files":
        return {"EMAIL_BACKEND": "kasauti.connections.mail.Files"}
    parts = urlsplit(way)
    if parts.scheme in {"smtp", "smtps"} and parts.hostname:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or "") or key,
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp" and "tls=off" not in parts.query,
        }
    if way in _ANYMAIL and key:
        return {
            "EMAIL_BACKEND": f"anymail.backends.{way}.EmailBackend",
            "ANYMAIL": {_ANYMAIL[way]: key} | _told_back(way, secret, signing),
            "MAIL_EVENTS": way if secret else "",
        }
    services = ", ".join(_ANYMAIL)
    raise ValueError(
        "KASAUTI_MAIL: write files, smtp://user:password@host:587, smtps://…, or one of "
        f"{services} with KASAUTI_MAIL_KEY"
    )


def _told_back(way: str, secret: str, signing: str) -> dict[str, str]:
    if not secret:
        return {}
    if not all(secret.partition(":")):
        raise ValueError("KASAUTI_MAIL_WEBHOOK_SECRET: write user:password")
    if way in _SIGNED and not signing:
        raise ValueError(f"KASAUTI_MAIL_SIGNING_KEY: {way} signs its webhooks, name its key")
    return {"WEBHOOK_SECRET": secret} | ({_SIGNED[way]: signing} if way in _SIGNED else {})


def provider_of(issuer: str) -> str:
    """Return what links to an issuer's people are kept under: another's ids are other people."""
    return f"sso-{hashlib.sha256(issuer.encode()).hexdigest()[:12]}"


def single_sign_on(issuer: str, client: str, secret: str) -> dict[str, Any]:
    """Return allauth's settings for an OpenID Connect provider, none without an issuer.

    Raises
    ------
    ValueError
        If it is half set, or the way to it is not encrypted.
    """
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    here = parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not here:
        raise ValueError("KASAUTI_OIDC_ISSUER must begin with https://")
    if not client or not secret:
        raise ValueError("KASAUTI_OIDC_CLIENT and KASAUTI_OIDC_SECRET go with the issuer")
    app = {"provider_id": provider_of(issuer), "name": "SSO", "client_id": client, "secret": secret}
    app |= {"settings": {"server_url": issuer.rstrip("/")}}  # type: ignore[dict-item]
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


DATA = Path(_text("KASAUTI_DATA", str(postgres.default_data_folder()))).absolute()
FILES = DATA / "files"
# What was erased, in digests: kept where backups are, it is erased again after a restore.
ERASURES = Path(_text("KASAUTI_ERASURES", str(DATA / "erasures"))).absolute()

_key_file = DATA / "secret-key"
SECRET_KEY = _text("KASAUTI_SECRET_KEY") or (
    _key_file.read_text() if os.access(_key_file, os.R_OK) else os.urandom(32).hex()
)
DEBUG = _switch("KASAUTI_DEBUG", default=False)
ALLOWED_HOSTS = _list("KASAUTI_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("KASAUTI_ORIGINS")

DATABASES = {"default": database(_text("DATABASE_URL") or postgres.url(DATA))}
SITE_CONNECTIONS = postgres.of_a_site()  # that the pages of a site keep at most
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Tries to sign in and codes used already are counted by all processes of all machines together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "kasauti.records",
    "kasauti.actions",
    "kasauti.web",
    "kasauti.web.ui",
    "kasauti.web.recruiter",
    "kasauti.web.candidate",
    "kasauti.web.interviewer",
]
MIDDLEWARE = [
    "kasauti.web.observation.Observation",
    "django.middleware.security.SecurityMiddleware",
    "kasauti.web.policy.ContentSecurityPolicy",
    "kasauti.web.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "kasauti.web.permission.Permitted",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "kasauti.urls"
ASGI_APPLICATION = "kasauti.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_SOURCE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kasauti.web.policy.nonce",
                "kasauti.web.ui.page.context",
            ],
        },
    }
]

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds that a mailed link sets a new password
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "kasauti.web.sign_in.InvitedOnly"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
MFA_ADAPTER = "kasauti.web.sign_in.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever has an account was invited at that address
MFA_TOTP_TOLERANCE = 1  # phones' clocks run half a minute off

# Single sign-on, where an OpenID Connect provider is set. Leaving for it is a link: the policy of
# the pages lets no form lead to another site.
SOCIALACCOUNT_PROVIDERS = single_sign_on(
    _text("KASAUTI_OIDC_ISSUER"), _text("KASAUTI_OIDC_CLIENT"), _text("KASAUTI_OIDC_SECRET")
)
SOCIALACCOUNT_ADAPTER = "kasauti.web.single_sign_on.SingleSignOn"
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_NAME = _text("KASAUTI_OIDC_NAME", "single sign-on") if SOCIALACCOUNT_PROVIDERS else ""
OIDC_PROVIDER = provider_of(_text("KASAUTI_OIDC_ISSUER"))
OIDC_DOMAINS = frozenset(domain.lower() for domain in _list("KASAUTI_OIDC_DOMAINS"))
OIDC_CREATE = _switch("KASAUTI_OIDC_CREATE", default=False)
OIDC_TRUST_ADDRESSES = _switch("KASAUTI_OIDC_TRUST_ADDRESSES", default=False)

# Behind a proxy that ends TLS: cookies travel over https only, plain http is turned away.
_TLS = _switch("KASAUTI_TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _TLS
SECURE_REDIRECT_EXEMPT = [r"^(alive|ready|metrics)$"]  # asked from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if _TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _TLS else None
# Browsers themselves offer passkeys over https and on this machine only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the résumé's pages stand beside the form in a frame of our own
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kasauti.web.static_files.VersionedStaticFiles"},
}
# Several machines may keep files in one bucket; its keys are read as every S3 client reads them.
if _bucket := _text("KASAUTI_FILES_BUCKET"):
    STORAGES["files"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": _text("KASAUTI_FILES_ENDPOINT") or None,
            "region_name": _text("KASAUTI_FILES_REGION") or None,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": True,
        },
    }

# A drop of files may be a folder of thousands: what each may cost is kasauti.documents.Limits.
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("hi", "हिन्दी")]
LOCALE_PATHS = [_SOURCE / "web" / "locale"]
TIME_ZONE = _text("KASAUTI_TIME_ZONE", "Asia/Kolkata")
USE_TZ = True

# The task names are jobs' own; what they run are actions.
PROCRASTINATE_IMPORT_PATHS = ["kasauti.actions.tasks"]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

EMPLOYER_NAME = _text("KASAUTI_EMPLOYER", "Our company")
EMPLOYER_CONTACT = _text("KASAUTI_EMPLOYER_CONTACT")

# Whether a role takes applications, and an offer leaves, only with an approved requisition.
REQUISITIONS = _switch("KASAUTI_REQUISITIONS", default=False)

# Whether people are erased by themselves when their retention has run out.
RETENTION = _switch("KASAUTI_RETENTION", default=False)

# Whether people who were dropped in, mailed in or imported are told so by themselves.
TELL_FOUND = _switch("KASAUTI_TELL_FOUND", default=False)

# Whether calendars and webhooks may lie on this machine or in the own network.
PRIVATE_ADDRESSES = _switch("KASAUTI_PRIVATE_ADDRESSES", default=False)

# Where this site is, as links in mails name it.
ADDRESS = _text("KASAUTI_ADDRESS", "http://localhost:8000").rstrip("/")

# Mail: files in the data folder, an SMTP server, or a service that anymail speaks to.
DEFAULT_FROM_EMAIL = _text("KASAUTI_MAIL_FROM", "hiring@localhost")
MAIL_REPLY_TO = _text("KASAUTI_MAIL_REPLY_TO")
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ")
EMAIL_TIMEOUT = 20
IMAP = _text("KASAUTI_IMAP")
# The service that tells of bounces at /mail-events; empty, none does.
MAIL_EVENTS = ""
_mail = mail_settings(
    _text("KASAUTI_MAIL", "files"), _text("KASAUTI_MAIL_KEY"),
    _text("KASAUTI_MAIL_WEBHOOK_SECRET"), _text("KASAUTI_MAIL_SIGNING_KEY"),
)  # fmt: skip
EMAIL_BACKEND = _mail.pop("EMAIL_BACKEND")
globals().update(_mail)

# Who may read /metrics: nobody where it is empty.
METRICS_TOKEN = _text("KASAUTI_METRICS_TOKEN")

_LOG_FORMATS = {"line": "kasauti.web.log_lines.Line", "json": "kasauti.web.log_lines.Json"}
_log_format = _text("KASAUTI_LOG_FORMAT", "line")
if _log_format not in _LOG_FORMATS:
    raise ValueError(f"KASAUTI_LOG_FORMAT is {_log_format!r}: write line or json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"chosen": {"()": _LOG_FORMATS[_log_format]}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "chosen"}},
    "root": {"handlers": ["stderr"], "level": _text("KASAUTI_LOG_LEVEL", "WARNING").upper()},
    # Django's own would write a second line of each, with the address as it came.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
