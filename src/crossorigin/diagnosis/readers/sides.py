"""Signs of whose code a text is: that of a page, which sends requests, or of a server.

All readers tell the two apart by what is here; some add signs of their own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "ANSWERS", "REQUESTS", "Controller", "is_in_call", "is_of_answer", "set_in_controller",
]  # fmt: skip

_VERBS = "get|head|post|put|patch|delete|options|ajax|request|create"
REQUESTS = (
    r"(?<![\w$.])(?:\$?fetch|\$?ajax|ajaxSetup|axios|graphql|createHttpLink|HttpLink|HttpHeaders|"
    r"useFetch|ofetch|ApolloClient|GraphQLClient)\s?\(|"
    r"\bnew Headers\(|\.(?:ajax|ajaxSetup|setRequestHeader|functions\.invoke)\s?\(|"
    r"(?<![\w$])(?:axios|\$http|\$axios|\$|this\.http|http|httpClient|Vue\.http|CapacitorHttp|ky|"
    rf"superagent|dio|uni|wx|API)\s{{0,4}}\.\s{{0,4}}(?:{_VERBS})\b"
    r"\s?(?:<[^()\n]{0,200}>)?\(|"
    r"(?<![\w$.])(?:fetchBaseQuery|fetchEventSource|createUploadLink)\s?\(|"
    r"(?<![\w$.])io(?:\.connect)?\s?\(\s?(?=['\"`])|"
    r"\bnew (?:Request|EventSourcePolyfill|Pusher|Echo|Dropzone|tus\.Upload)\(|\.withUrl\(|"
    r"\b(?:extraHeaders|connectHeaders|prepareHeaders)\b"  # in the arguments of a call
)
"""An expression for calls by which the code of a page sends requests, or sets their headers."""
ANSWERS = (
    # A page reads a response by response.json().
    r"\b[rR]es(?:ponse)?\.(?:json\((?!\s?\))|(?:[sS]et|header|send|status|end|write|append|add)\w*\(|"
    r"[hH]eaders(?:\.(?:[sS]et|[aA]dd|[aA]ppend)\(|\[[^\]\n]{1,80}\]\s?=(?!=)))|"
    r"\b[rR]es(?:p|ponse)?\[['\"](?i:Access-Control)-[\w-]{1,40}['\"]\]\s{0,4}=(?!=)|"
    r"\b(?:reply|ctx)\.|\bstatusCode\b|\b(?:Http|J(?:son|SON)|Next|Streaming)?Response ?\(|"
    r"\bNextResponse\.|\bResponseEntity\b|\bmake_response\(|\bwriteHead\(|\b[sS]etHeader\(|"
    r"\baddHeader\(|\.Header\(\)\.|\badd_header\b|\bdevServer\b|\bhandler\b|"
    r"[>.]withHeader\(|\$\w{0,20}[rR]esponse\b|->headers?(?:->set|->add)?\(|\bHttpServletResponse\b|"
    r"\bActionController\b|\b(?:after|before)_action\b"
)
"""An expression for code and settings that make a response."""
_CALLS = re.compile(REQUESTS)
_MAKES_ANSWER = re.compile(ANSWERS)
_NEAR = 400
_CHAINED = re.compile(r"(?:\s{0,40}\.\w{1,20}\([^()]{0,200}\)){0,8}\s{0,40}\.\w{1,20}\(\s{0,8}")


def is_in_call(text: str, at: int) -> bool:
    """Whether what stands at `at` is an argument of a page's call, or of what is chained to it."""
    before = text[max(at - _NEAR, 0) : at]
    call = next(reversed(list(_CALLS.finditer(before))), None)
    if call is None or _MAKES_ANSWER.search(before[call.end() :]) is not None:
        return False
    end = _end_of_arguments(before, call.end())
    return end is None or _CHAINED.fullmatch(before, end) is not None


def _end_of_arguments(text: str, at: int) -> int | None:
    """Where the parenthesis that is open at `at` has been closed; ``None`` if it is not."""
    depth = 1
    for found in re.compile(r"[()]").finditer(text, at):
        depth += 1 if found[0] == "(" else -1
        if depth == 0:
            return found.end()
    return None


def is_of_answer(text: str, at: int) -> bool:
    """Whether code after `at` makes a response, before a page's call follows."""
    after = text[at : at + _NEAR]
    answer, call = _MAKES_ANSWER.search(after), _CALLS.search(after)
    return answer is not None and (call is None or answer.start() < call.start())


_SETS = re.compile(
    r"(?m)^[^\S\n]{0,80}(?:self\.)?headers\[(?P<mark>['\"])"
    r"(?P<name>(?i:Access-Control-(?:Allow|Expose|Max)-)[A-Za-z-]{3,11})(?P=mark)\]"
    r"[^\S\n]{0,40}=[^\S\n][^\n;]{1,400}$(?<![,{(])"
)
_OF_SCRIPT = re.compile(
    r"(?m)\b(?:const|let|var)\s{1,4}[\w{]|"
    r"(?<![\w.$\['\"])headers['\"]?\s{0,4}[:=](?!=)|"
    r"(?<![\w$.])(?:fetch|\$?ajax|axios|requests)(?:\.\w{1,12})?\(|=>\s{0,4}\{|\bfunction\b|"
    r"\b(?:config|req|request|options|defaults|common)\.headers\[[^\]\n]{1,60}\]\s{0,40}=(?!=)|"
    r"\bsetRequestHeader\b|^[^\S\n]{0,80}(?:import|from)\s"
)
_OF_RUBY = re.compile(
    r"(?m)^[^\S\n]{0,80}(?:def|class|module|end|private|(?:before|after)_\w{1,12}|before do)\b|"
    r"\bself\.headers\[|(?i:\b(?:ruby|rails|sinatra|controller)\b)"
)
"""Ruby, or a writer who says so."""


class Controller(NamedTuple):
    """The headers that code sets as ``headers['…'] = '…'``.

    `is_ruby` says that only Ruby is written so, `has_options` that the text speaks of OPTIONS.
    """

    names: tuple[str, ...]
    is_ruby: bool
    has_options: bool


def set_in_controller(text: str) -> Controller | None:
    """What Ruby sets in the headers of a response: ``headers['…'] = '…'``.

    So do controllers of Rails and Sinatra, where nothing else in the text makes `headers` a
    variable of a page or a client. (api.rubyonrails.org, ActionController::Metal)
    Without a sign of Ruby, such lines may also be of a page's script.
    """
    names = dict.fromkeys(each["name"] for each in _SETS.finditer(text))
    if not names or _OF_SCRIPT.search(text) is not None:
        return None
    has_options = _OF_OPTIONS.search(text) is not None
    return Controller(tuple(names), _OF_RUBY.search(text) is not None, has_options)


_OF_OPTIONS = re.compile(r":options\b|['\"]OPTIONS\b|(?m:^[^\S\n]{0,40}options\s)")
