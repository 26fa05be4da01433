"""The settings of all projects."""

from typing import Any

from ..contract import POLICIES

SECRET_KEY = "of tests"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", ".tenant.test"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "crossorigin.integrations.django",
    "rest_framework",
]
MIDDLEWARE = [
    "crossorigin.integrations.django.CORSMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tests.frameworks.django_project.views.authenticate",
]
CROSSORIGIN = POLICIES
CROSSORIGIN_OPTIONS = {"allow_origin_if": "tests.frameworks.contract.is_customer"}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["tests.frameworks.django_project.renderers.PlainTextRenderer"],
}
USE_TZ = True
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"]},
}
