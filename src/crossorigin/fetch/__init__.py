"""The ground: the Fetch standard's own definitions, as tables and small pure functions.

Both ends use this package, so the server and the browser cannot disagree on, for example, the
meaning of "CORS-safelisted request-header". Functions have the standard's names and cite its
sections. Code that knows policies, servers or browsers, or does I/O, does not belong here.

Header names and values are ``str`` holding latin-1, as they come off the wire; header lists are
lists of ``(name, value)`` pairs, duplicates kept.

Standard: https://fetch.spec.whatwg.org/
"""
