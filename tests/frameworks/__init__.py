"""Every framework behaves alike: one application in each, on its real server, held to one table.

`contract` says what the application does, `behaviours` is the table, and `apps` has a module for
each framework that builds the application there and says how it is served.
"""
