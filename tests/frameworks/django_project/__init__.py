"""The application of `contract` in Django; in Django REST framework and Django Ninja as well.

Views and URLs are one project, whose settings differ in the URLconf alone. Each server runs one of
the modules that end in ``_app``.
"""
