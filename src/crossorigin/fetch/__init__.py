"""The ground: the Fetch standard's own definitions, as tables and small pure functions.

Both ends stand on this folder, so the server and the browser cannot disagree on what, say,
"CORS-safelisted request-header" means. Each function is named as the standard names it and cites
its section. What does not belong here: anything that knows of policies, servers or browsers, and
anything that does I/O.

Header names and values are ``str`` holding latin-1, as they come off the wire; header lists are
lists of ``(name, value)`` pairs, duplicates kept.

Standard: https://fetch.spec.whatwg.org/
"""
