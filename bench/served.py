"""The applications of the end-to-end benchmark, for a server to import: `served:app`.

`CONTENDER` in the environment says which: the interface or framework, a colon, and the name.
"""

import os

from bench.contenders import ASGI, SMALL, WSGI

host, _, name = os.environ["CONTENDER"].partition(":")
app = {**ASGI, **WSGI}[host](SMALL)[name]
