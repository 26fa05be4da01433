"""Exports, each run by its real server and compared with the middleware.

`python -m tests.export` compares a large corpus of drawn policies: `make gateways`.
"""
