"""Django, configured with one of the URLconfs. A process can have it once."""

import django
from django.conf import settings

from . import settings as project

__all__ = ["configure"]


def configure(urlconf: str) -> None:
    """Set Django up with the settings of all projects and the `urlconf` of one of them."""
    given = {name: value for name, value in vars(project).items() if name.isupper()}
    settings.configure(**given, ROOT_URLCONF=f"{__package__}.{urlconf}")
    django.setup()
