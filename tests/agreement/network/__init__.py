"""What stops a request before or beside CORS, in the model and in real browsers.

Local Network Access, mixed content, the page's Content Security Policy, embedder policies and
opaque response blocking. Each scenario is a page of its own on hosts of its own.
"""
