"""Readers: from a user's text about a refusal to `Evidence`. No I/O, judgement or advice.

`read_all` tells the kind of text and hands it to its reader. A reader for another kind is a module
here, and a branch in `reading`.

    reading          which readers take a text, and how what they found is joined
    carried          undoes what terminals, web pages and logs did to a text
    blocks           what the lines of a text are: prose, messages, code, headers, commands, logs
    sides            signs of whose code a text is, a page's or a server's

    messages_and_logs    messages of a console, with what a server's log beside them states
    exchanges_beside, lines_beside    complete a message from the responses, or from the lines and
                     words, that were pasted beside it
    compared_beside  requests to one URL, compared with each other
    retold           what a writer says of a refusal in words of their own
    gist             what a sentence means by its words, where its wording is not known

    console          messages of consoles to evidence, in these steps:
      wordings, firefox, sentence_patterns    the sentences as data, and as patterns
      sightings      finds the messages; chromium, firefox_unknown and internet_explorer find
                     those that are cut or changed, firefox_rows and lone_rows rows of panels;
                     firefox_errors knows Firefox's names of errors
      nearly         the sentences that a cut or mistyped one may be
      told_requests  joins the messages about one request
      echoes         leaves out the messages that only repeat others

    http_messages    the requests and responses in a text, in whatever form it has them:
      headers        what curl prints, with the commands
      copied         curl commands and fetch() calls, as developer tools copy them
      filters        what a filter after a command, such as grep, leaves of a response
      network_panel  what developer tools show of a request
      dumped, json_logs, log_starts, powershell, titled    other forms
    shown            requests and responses of all forms, judged as a page's

    settings         settings and code of a server:
      setting_lists, setting_origins, setting_scopes    what they allow, and what they are for
      origin_echoes, origin_expressions    origins that they send back, or compare by expressions
    page_methods     the method and the headers of a request, in the code of a page
    access_lines     the rows of a server's log
    server_logs      the lines of it that tell why a request was refused

    har_file         recordings of developer tools, as far as they can be read
    har              their evidence: each request made again in the model of a browser
    network_errors   what errors in recordings mean

    unread           what looks like evidence and came to none, so that it is named
    unreadable       why a text has no evidence
"""

from .reading import Reading, read, read_all
from .unreadable import Unreadable

__all__ = ["Reading", "Unreadable", "read", "read_all"]
