"""No spelling of a path gets a laxer policy than its own: asked of real frameworks and servers.

`contract` says which handlers there are and which maps of policies, `apps` has them in each
framework, `spellings` generates requests, `asking` sends them, and `campaign` judges the responses.

    .venv/bin/python -m tests.paths -n 100000 --seed 7
"""
