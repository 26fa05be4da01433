"""Readers: from a user's text about a refusal to `Evidence`. No I/O, judgement or advice.

`read_all` tells the kind of text and hands it to its reader. A reader for another kind is a module
here, and a branch in `reading`.

    blocks           what the lines of a text are: prose, messages, code, headers, commands, logs
    console          messages of consoles, found by the tables of wordings
    headers          what curl prints, with the commands
    copied           curl commands and fetch() calls, as developer tools copy them
    network_panel    what developer tools show of a request
    shown            the requests and responses of these three, judged as a page's
    unread           what looks like evidence and came to none, so that it is named
    har_file         recordings of developer tools, as far as they can be read
    har              their evidence: each request made again in the model of a browser
    network_errors   what errors in recordings mean
"""

from .reading import Reading, Unreadable, read, read_all

__all__ = ["Reading", "Unreadable", "read", "read_all"]
