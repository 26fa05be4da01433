"""One module for each framework: `install` and, on routes, `cors`.

Each module translates its framework's application, routes and requests to the edges below. Only its
own module imports a framework, so that no framework needs another to be installed.
"""
