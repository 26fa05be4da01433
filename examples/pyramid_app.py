"""An API in Pyramid for one site, with one part of it open to all.

Run it: waitress-serve --listen=127.0.0.1:6543 --call examples.pyramid_app:main
"""

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.router import Router
from pyramid.view import view_config

from crossorigin import Policy
from crossorigin.integrations.pyramid import cors

APP = Policy(
    allow_origins=["https://app.example.com"],
    allow_methods=["PUT"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)


@view_config(route_name="article", request_method="GET", renderer="json")
def read_article(request: Request) -> dict[str, object]:
    return {"number": int(request.matchdict["number"])}


@view_config(route_name="article", request_method="PUT", renderer="json")
def change_article(request: Request) -> dict[str, object]:
    return {"number": int(request.matchdict["number"]), "text": request.json_body["text"]}


@view_config(route_name="feed", renderer="json")
@cors(Policy(allow_origins="*"))
def read_feed(request: Request) -> list[str]:
    return ["the latest article"]


def main() -> Router:
    config = Configurator()
    config.include("crossorigin.integrations.pyramid")
    config.set_cors_policy(APP)
    config.add_route("article", r"/articles/{number:\d+}")
    config.add_route("feed", "/feed")
    config.scan(__name__)
    return config.make_wsgi_app()
