"""Readers: from a user's text about a refusal to `Evidence`. No I/O, judgement or advice.

`read_all` tells the kind of text and hands it to its reader. A reader for another kind is a module
here, and a branch in `reading`.

    reading          which readers take a text, and how what they found is joined
    exchanges_beside, lines_beside    complete a message from the responses, or from the lines and
                     words, that were pasted beside it
    messages_and_logs    messages of a console, with what a server's log beside them states
    retold           what a writer says of a refusal in words of their own
    http_messages    the requests and responses in a text, in whatever form it has them

    blocks           what the lines of a text are: prose, messages, code, headers, commands, logs
    console          messages of consoles to evidence, in these steps:
      wordings, firefox, sentence_patterns    the sentences as data, and as patterns
      sightings      finds the messages; chromium, firefox_unknown and internet_explorer find
                     those that are cut or changed, firefox_rows and lone_rows rows of panels
      told_requests  joins the messages about one request
      echoes         leaves out the messages that only repeat others
    headers          what curl prints, with the commands
    copied           curl commands and fetch() calls, as developer tools copy them
    network_panel    what developer tools show of a request
    shown            the requests and responses of these three, judged as a page's
    unread           what looks like evidence and came to none, so that it is named
    har_file         recordings of developer tools, as far as they can be read
    har              their evidence: each request made again in the model of a browser
    network_errors   what errors in recordings mean
"""

from .reading import Reading, read, read_all
from .unreadable import Unreadable

__all__ = ["Reading", "Unreadable", "read", "read_all"]
