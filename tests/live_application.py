"""A WSGI application under the policy in a file, which says which process answers.

It has served a request before any server forks, so that a preloading one forks a process that
follows the file already.
"""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment
from wsgiref.util import setup_testing_defaults

from crossorigin import FilePolicy
from crossorigin.wsgi import CORSMiddleware


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [str(os.getpid()).encode()]


app = CORSMiddleware(application, policy=FilePolicy(os.environ["CORS_FILE"], interval=0.05))

request: WSGIEnvironment = {}
setup_testing_defaults(request)
app(request, lambda *response: list)
