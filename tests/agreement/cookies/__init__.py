"""Cookies in the model and in real browsers: generated scenarios, compared on the wire.

The browsers' proxy answers for every host, http and https, so that each scenario has registrable
domains of its own and starts with an empty jar.
"""
