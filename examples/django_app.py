"""An API in Django for one site, with one part of it open to all, in one file.

Run it: python examples/django_app.py runserver
"""

import json
import sys

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import execute_from_command_line
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from crossorigin import Policy
from crossorigin.integrations.django import cors

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    DEBUG=False,
    SECRET_KEY="only an example",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["crossorigin.integrations.django"],
    MIDDLEWARE=[
        "crossorigin.integrations.django.CORSMiddleware",
        "django.middleware.common.CommonMiddleware",
    ],
    CROSSORIGIN={
        "allow_origins": ["https://app.example.com"],
        "allow_methods": ["PUT"],
        "allow_headers": ["Content-Type"],
        "allow_credentials": True,
    },
)
django.setup()


class Article(View):
    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return JsonResponse({"number": number})

    def put(self, request: HttpRequest, number: int) -> HttpResponse:
        return JsonResponse({"number": number, "text": json.loads(request.body)["text"]})


@cors(Policy(allow_origins="*"))
def read_feed(request: HttpRequest) -> HttpResponse:
    return JsonResponse(["the latest article"], safe=False)


urlpatterns = [
    path("articles/<int:number>", csrf_exempt(Article.as_view())),
    path("feed", read_feed),
]
application = WSGIHandler()

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
