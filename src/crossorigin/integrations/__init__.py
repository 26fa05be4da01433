"""One module for each framework: `install` and, on routes, `cors`.

Each translates one framework's application, routes and requests to the edges below. A framework is
imported by its own module only, so that none needs another to be installed.
"""
