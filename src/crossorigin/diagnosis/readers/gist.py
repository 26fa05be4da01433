"""What a sentence about a failed request means by its words, where its wording is not known.

Other versions, tools and languages, and people who shorten a message or retell it, say the same in
other words. A sentence needs a word of each group of a row to mean what the row says; the first row
that fits applies. This is asked last, and nothing of it is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple, TypeAlias

from ...browser import Reason, Stage
from ..evidence import SOCKET_CLIENTS_SAY, WRITER, Evidence, Obstacle, Source, Told
from ..reason_groups import (
    CREDENTIALS,
    MISMATCH,
    MISSING,
    MISSING_IN_PREFLIGHT,
    MULTIPLE,
    PREFLIGHT_FAILED,
    WILDCARD,
)
from .blocks import BlockKind, Blocks
from .carried import ROW_OF_TABLE

__all__ = [
    "VALUE_OF_CREDENTIALS", "by_its_words", "sentences_of_case", "tells_of_preflight",
    "tells_of_refusal",
]  # fmt: skip

_Meaning: TypeAlias = Obstacle | tuple[Reason, ...]


class _WordRow(NamedTuple):
    """A meaning, and the groups of words that all have to be in the sentence.

    A group is an expression without regard to capitals.
    """

    meaning: _Meaning
    groups: tuple[str, ...]


_TROUBLE = (
    r"\b(?:block|cannot|can['’]?t\b|den(?:y|ied)|disallow|errors?\b|fail|forbid|forbidden|illegal|"
    r"invalid|mismatch|must\b|refus|reject|unable|unexpected|violat|"
    r"not (?:be )?(?:allow|match|permit|present|accept|ok\b|support|valid|succe|pass|equal))|"
    r"n['’]t (?:allow|match|permit|accept|support|pass)"
)
_BROKEN_OFF = (
    r"\b(?:abort|aborted|broken?|closed|disconnect(?:s|ed|ing)?|drop(?:s|ped)|interrupt(?:s|ed)?|"
    r"los(?:es|t)|never|refuses|time[sd]?[- ]?out|"
    r"not (?:be )?(?:connect|establish|open|reach|work))|n['’]t (?:connect|open|reach|work)"
)
_MISSING = (
    r"\b(?:absent|falta|ausente|fehlt|manquant|lack(?:s|ing)?\b|miss(?:es|ing)?\b|without\b|"
    r"not (?:be )?(?:present|set\b|included?|sent\b|found|return|contain|have\b|provide|there\b|"
    r"exist|receive)|no ['\"`‘“]?(?:access-control|cors\b))|n['’]t (?:set|include|send|sent|return|"
    r"contain|have|provide|there|exist|receive)\b|отсутств|缺少|缺失|没有"
)
_POLICY = r"content[- ]security[- ]policy|\bcsp\b"
_OF_LOADS = r"^(?!.*\b(?:inline|eval|unsafe-eval|WebAssembly|base URI|JavaScript URL)\b)"
"""Not of what stands in the page itself."""
_ALLOW_ORIGIN = r"\ballow-origin\b"
_PREFLIGHT = r"\bpre-?flight"
_PIXELS = r"\b(?:getImageData|toDataURL|toBlob|texImage2D|texSubImage2D|captureStream|readPixels)\b"

_ROWS = (
    _WordRow(Obstacle.REPORTED, (_POLICY, r"report[- ]only", r"\bviolat")),
    _WordRow(Obstacle.FRAMING, (r"\bx-frame-options\b|\bframe-ancestors\b", _TROUBLE)),
    _WordRow(Obstacle.CONTENT_SECURITY_POLICY, (_OF_LOADS, _POLICY, r"\bviolat")),
    _WordRow(
        Obstacle.CONTENT_SECURITY_POLICY,
        (
            _OF_LOADS,
            _POLICY,
            r"\b[a-z]+-src\b",
            r"\b(?:block|den(?:y|ied)|disallow|refus)",
        ),
    ),
    _WordRow(Obstacle.TAINTED_CANVAS, (r"\btaint", r"canvas|cross[- ]origin|image|texture")),
    _WordRow(
        Obstacle.TAINTED_CANVAS,
        (_PIXELS, r"security[ _]?err|security policy|insecure|cross[- ]origin|dom exception 18"),
    ),
    _WordRow(Obstacle.WEBSOCKET, (r"\b(?:during|opening) websocket handshake\b", _TROUBLE)),
    _WordRow(
        Obstacle.WEBSOCKET,
        (
            rf"\bopening handshake\b|{SOCKET_CLIENTS_SAY}",
            r"\b[2-5]\d\d\b",
        ),
    ),
    _WordRow(Obstacle.WEBSOCKET, (r"\bwebsocket connection\b", r"\bunexpected response\b")),
    _WordRow(
        Obstacle.MIXED_CONTENT,
        (
            r"^(?!.*\ba form\b)",
            r"\bmixed[- ](?:active |display |passive )?content\b|\binsecure (?:[a-z]+ )?"
            r"(?:content|endpoint|request|resource|script|url|websocket|xmlhttprequest)",
            r"\bhttps\b|\b(?:block|refus|not allowed)",
        ),
    ),
    _WordRow(
        Obstacle.LOCAL_NETWORK_ACCESS,
        (
            r"\b(?:private|local) network (?:access|request)|\bmore-private\b|\baddress space\b",
            rf"{_TROUBLE}|\bpermission\b",
        ),
    ),
    _WordRow(
        Obstacle.WRONG_SCHEME,
        (r"\bcross[- ]origin requests? (?:are|is) (?:only|not) (?:supported|allowed)",),
    ),
    _WordRow(Obstacle.WRONG_SCHEME, (r"\bcors\b", r"\bnot http\b|\bunsupported (?:url )?scheme\b")),
    _WordRow(Obstacle.WEBSOCKET, (r"\bwss?://\w", rf"{_TROUBLE}|{_BROKEN_OFF}")),
    _WordRow(Obstacle.EMBEDDER_POLICY, (r"cross[- ]origin[- ]embedder|\bcoep\b", _TROUBLE)),
    _WordRow(
        Obstacle.RESOURCE_POLICY, (r"cross[- ]origin[- ]resource[- ]policy|\bcorp\b", _TROUBLE)
    ),
    _WordRow(
        Obstacle.OPAQUE_RESPONSE,
        (
            r"opaque ?response ?blocking|\bc?orb\b|cross[- ]origin read blocking",
            rf"{_TROUBLE}|\bwithheld\b",
        ),
    ),
    _WordRow(
        Obstacle.MIME_TYPE,
        (
            r"\bmime[- ]?type\b",
            r"\bscripts?\b|\bstyle ?sheets?\b|\bevent-?(?:source|stream)\b",
            rf"{_TROUBLE}|\bexpected\b|\bnon-javascript\b|\bwrong\b",
        ),
    ),
    _WordRow(
        WILDCARD,
        (
            r"\bwildcard\b|['\"`‘“(]\*['\"`’”)]",
            r"credential|\bcookies?\b",
            rf"{_TROUBLE}|\bmay not\b|\bnot\b",
            rf"{_ALLOW_ORIGIN}|\bcors\b|\borigins?\b",
        ),
    ),
    _WordRow(
        CREDENTIALS,
        (r"\ballow-credentials\b", rf"{_TROUBLE}|{_MISSING}|\bexpected\b"),
    ),
    _WordRow(
        MULTIPLE,
        (
            rf"{_ALLOW_ORIGIN}|\bcors headers?\b",
            r"\bcontain(?:s|ed|ing)? (?:multiple|more than one|several|two)\b|"
            r"\b(?:multiple|two|several) (?:values|headers|allow-origin|access-control)|"
            r"\bonly one (?:value )?is allowed|\bduplicated?\b|"
            r"\b(?:set|sent|added|present) twice\b",
        ),
    ),
    _WordRow(
        (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
        (r"\ballow-headers?\b", rf"{_TROUBLE}|{_MISSING}"),
    ),
    _WordRow(
        (Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
        (r"\brequest header(?: field)? ['\"`‘“]?[a-z][\w-]+['\"`’”]? (?:is|was) not allowed",),
    ),
    _WordRow(
        (Reason.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE,),
        (r"\ballow-methods\b", rf"{_TROUBLE}|{_MISSING}"),
    ),
    _WordRow(
        (Reason.PREFLIGHT_DISALLOWED_REDIRECT,),
        (_PREFLIGHT, r"\bredirect", rf"{_TROUBLE}|\bnot\b"),
    ),
    _WordRow(
        MISSING_IN_PREFLIGHT,
        (_PREFLIGHT, rf"{_ALLOW_ORIGIN}|\bcors\b", _MISSING),
    ),
    _WordRow(
        (Reason.PREFLIGHT_INVALID_STATUS,),
        (_PREFLIGHT, r"\bhttp ok\b|\bok status\b|\bstatus code\b", _TROUBLE),
    ),
    _WordRow(
        PREFLIGHT_FAILED,
        (
            r"(?-i:\bOPTIONS\b)|\boptions (?:method|request|call)s?\b",
            r"\b[45]\d\d\b",
            r"\b(?:answers?|gets?|gives|call|fails|requests?|responses?|returns?|status)\b",
        ),
    ),
    _WordRow(PREFLIGHT_FAILED, (_PREFLIGHT, rf"{_TROUBLE}|\b[45]\d\d\b")),
    _WordRow(
        MISMATCH,
        (
            _ALLOW_ORIGIN,
            r"\b(?:not|n['’]t) (?:match|equal|the same)|\bmismatch|\bdiffer(?:s|ent)\b",
        ),
    ),
    _WordRow(
        MISSING,
        (
            rf"{_ALLOW_ORIGIN}|\bcors(?: response)? headers?\b|"
            r"\bcross[- ]origin resource sharing\b[^.]{0,30}\bheaders?\b",
            _MISSING,
        ),
    ),
    _WordRow(
        (*MISSING, *MISMATCH),
        (
            r"\borigin ['\"`‘“<]?(?:https?://|null\b|file:)",
            r"(?:\bnot|n['’]t) (?:an? )?(?:allow|accept|permit|trust|list)|\b(?:den|refus|reject)",
        ),
    ),
)

_OF_NAMES = {
    "".join(part.title() for part in reason.split("-")): reason
    for reason in Reason
    if reason.stage in (Stage.CORS_CHECK, Stage.PREFLIGHT) and "answer" not in reason
}
_NAMES = re.compile(rf"(?<![A-Za-z])({'|'.join(_OF_NAMES)})(?:Header)?(?![A-Za-z])")
"""Chromium's names of its reasons, which its developer tools and logs print (`CorsError`)."""

_QUESTION = re.compile(r"(?i)^\W*(?:how|what|why|when|where|which|is|are|does|do|can|should)\b.*\?")
_PARAGRAPH = re.compile(
    rf"\n[^\S\n]*\n|\n(?=[^\S\n]*(?:[-*#>`]|at ))|\n{ROW_OF_TABLE}|(?<=\|)[^\S\n]*\n"
)
_SENTENCE = re.compile(r"(?<=[.!?])[^\S\n]+(?=[A-Z\"'`“‘(])(?!The status line is|Status [Cc]ode:)")
_LONGEST = 600
_LONGEST_TEXT = 64 * 1024
_MOST = 200
"""The most sentences that are looked at."""
_QUOTED = 160


def by_its_words(blocks: Blocks) -> Evidence | None:
    """What the first sentence that fits a row means; ``None`` if there is none.

    The sentence has to tell what happened. What documents and lists of changes say of CORS in
    general, and what they advise, is not about a request.
    """
    if (named := _NAMES.search(blocks.words)) is not None:
        reason = _OF_NAMES[named[1]]
        return Evidence(source=Source.CONSOLE, engine="chromium", reasons=(reason,))
    found = next(_told(blocks), None)
    return None if found is None else _evidence(*found)


_IN_PERSON = re.compile(r"\bI\b|(?i:\b(?:my|our)\b|\berrors?\b['\"`)]{0,2}\s?:|\bconsole\b)")
_REPORTS = re.compile(
    r"(?i)\b(?:gets|getting|got|sees|seeing|receiv(?:es|ed|ing)|throw(?:s|n|ing)?|says?|complain\w*|"
    r"keeps?|still|fail(?:s|ed|ing)? with|(?:do(?:es)?n['’]t|does not|not|stopped) work(?:ing)?)\b"
)
"""Words with which people tell what happened."""
_SHOWS = re.compile(
    r"(?<![\d/.:#-])[45]\d\d(?![\d/.-])|\b(?:https?|wss?)://(?!(?:www\.)?(?:github|gitlab)\.com)|"
    r"\bfile:|\blocalhost\b"
)
"""What a case has and a rule has not: a status, an address."""
_IN_GENERAL = re.compile(
    r"(?i)\b(?:should|would|could|may|might|can|will|must|unless|whether|occurs?|supports?|"
    r"spec(?:ification)?|e\.g\.|for example|in order to|used (?:to|in)|determines?|indicates?|"
    r"browsers)\b|\bif (?:you|the|an?|no)\b"
)
_INSTRUCTS = re.compile(
    r"(?i)^(?:\W{0,6}\[[^\]]{1,40}\]:?)?\W{0,6}(?:do not|don['’]t|avoid|never|always|ensure|"
    r"make sure|use|set|add|remove|allow|block|reject|return|support|"
    r"to \w+ [^.]{1,80}, (?:you|we)|(?:modern |most |all )?browsers)\b"
)
"""How sentences begin that advise, or that are about all browsers."""


def _tells(sentence: str, *, is_alone: bool, is_document: bool) -> bool:
    """Whether a sentence is about something that happened, not about what is so in general."""
    if is_document:
        return _IN_PERSON.search(sentence) is not None
    if _IN_PERSON.search(sentence) or _REPORTS.search(sentence):
        return True
    if _INSTRUCTS.match(sentence) is not None:
        return False
    return is_alone or bool(_SHOWS.search(sentence)) or not _IN_GENERAL.search(sentence)


def _told(blocks: Blocks) -> Iterator[tuple[str, _Meaning]]:
    """The sentences that tell what happened, each with its meaning."""
    sentences = list(_sentences(blocks))
    for kind, sentence in sentences:
        fitting = (meaning for meaning, groups in _COMPILED if _fits(sentence, groups))
        meaning = next(fitting, None)
        # What a browser prints, it prints of a request.
        is_alone = len(sentences) == 1 or kind is BlockKind.MESSAGE
        if meaning and _tells(sentence, is_alone=is_alone, is_document=blocks.is_document):
            yield sentence, meaning


def _fits(sentence: str, groups: tuple[re.Pattern[str], ...]) -> bool:
    return all(each.search(sentence) for each in groups)


def tells_of_refusal(blocks: Blocks) -> bool:
    """Whether a sentence says that something fails because of CORS, and not more."""
    return any(
        _REFUSED.search(sentence) and _tells(sentence, is_alone=True, is_document=False)
        for _, sentence in _sentences(blocks)
    )


def sentences_of_case(blocks: Blocks) -> Iterator[str]:
    """The sentences that tell what happened, whatever they are about."""
    return (
        each
        for _, each in _sentences(blocks)
        if _tells(each, is_alone=False, is_document=blocks.is_document)
    )


def tells_of_preflight(blocks: Blocks) -> bool:
    """Whether a sentence says that a preflight fails."""
    return any(_PREFLIGHT_FAILS.search(sentence) for _, sentence in _sentences(blocks))


_PREFLIGHT_FAILS = re.compile(
    r"(?i)\bpre-?flights?\b(?: (?:requests?|calls?|checks?|options)){0,2}"
    r"(?: (?:is|are|always|still|keeps?|gets?)){0,2} (?:fail|block|reject|refus|return)"
)
_REFUSED = re.compile(
    r"(?i)\bCORS[ -](?:errors?|issues?|problems?|failures?)\b|\bblocked by CORS\b|"
    r"\bCORS (?:plug-?in|middleware|module|layer|filter|settings?|config(?:uration)?|headers?|"
    r"policy|rules?)(?: [a-z]+){0,3} (?:not |n['’]t |no longer )(?:be )?(?:work|appl|set\b|tak|hav)"
)
_COMPILED = tuple(
    (row.meaning, tuple(re.compile(f"(?i){each}") for each in row.groups)) for row in _ROWS
)


def _sentences(blocks: Blocks) -> Iterator[tuple[BlockKind, str]]:
    return islice(_all_sentences(blocks), _MOST)


def _all_sentences(blocks: Blocks) -> Iterator[tuple[BlockKind, str]]:
    for kind, words in blocks.runs_of_words():
        for paragraph in _PARAGRAPH.split(words[:_LONGEST_TEXT]):
            for sentence in _SENTENCE.split(" ".join(paragraph.split())):
                if not sentence or len(sentence) > _LONGEST or _QUESTION.match(sentence):
                    continue
                yield kind, sentence


_DIRECTIVE = re.compile(
    r"\b(?:default|connect|script|style|img|font|frame|media|worker|object|child|manifest|form|base)"
    r"-(?:src|action|uri|ancestors)(?:-elem|-attr)?\b(?:[^\"”;\n]{0,400}(?=[\"”]))?"
)
_MIME_TYPE = re.compile(r"\b(?:application|audio|font|image|text|video)/[\w.+-]{1,60}\b")
_REFUSING = re.compile(r"(?<![\w.:/-])([2-5]\d\d)(?![\w/:-]|\.\d)")
"""A status with which a handshake is refused."""
_NAME = re.compile(
    r"(?i)\b(?:header(?: field)?|token) ['\"`‘“]?(?!access-control|is\b|was\b|field\b|not\b|in\b|"
    r"from\b|of\b|and\b|names?\b)([a-z][\w-]{1,60})['\"`’”]?|['\"`‘“](?!access-control)"
    r"([a-z][a-z0-9]*(?:-[a-z0-9]+)+|authorization)['\"`’”]|"
    r"(?<![\w-])(?!access-control)([a-z][a-z0-9]*(?:-[a-z0-9]+)+) is not allowed"
)
_METHOD = re.compile(r"\b(?:GET|HEAD|POST|PUT|PATCH|DELETE)\b|(?<=\bmethod )['\"`]?patch\b")
_SOCKET = re.compile(r"\bwss?://[^\s'\"`<>]{1,2048}")
VALUE_OF_CREDENTIALS = re.compile(
    r"(?i)\ballow-credentials\b(?:(?!\b(?:not|must|should|needs?|has)\b)[^.]){0,60}? "
    r"(?:is|was|equals?|to|value|of) "
    r"(?P<quote>['\"`‘“])(?P<value>[^'\"`‘’“”]{0,60})['\"`’”]"
)
"""The value of Access-Control-Allow-Credentials, as a sentence has it."""
_STATUS_AT_END = re.compile(r"(?i)\bstatus code: ?([1-5]\d\d)\b")
"""The status that browsers print behind the reason."""
_ORIGIN = re.compile(r"(?i)\borigin ['\"`‘“<]?(https?://[^\s'\"`’”<>/]{1,260}|null\b)")


def _evidence(sentence: str, meaning: _Meaning) -> Evidence:
    quoted = sentence if len(sentence) <= _QUOTED else f"{sentence[:_QUOTED]} …"
    found = Evidence(source=Source.CONSOLE, engine=WRITER, told=Told(sentence=quoted))
    if isinstance(meaning, Obstacle):
        return _of_obstacle(replace(found, obstacle=meaning), sentence)
    status = _STATUS_AT_END.search(sentence)
    told = replace(found.told, status=int(status[1]) if status else None)
    if Reason.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE in meaning:
        name = _NAME.search(sentence)
        told = replace(told, header=(name[1] or name[2] or name[3]).lower() if name else None)
    if Reason.INVALID_ALLOW_CREDENTIALS in meaning and (
        value := VALUE_OF_CREDENTIALS.search(sentence)
    ):
        told = replace(told, value=value["value"])
    method = _METHOD.search(sentence)
    origin = _ORIGIN.search(sentence)
    return replace(
        found,
        reasons=meaning,
        url=_address_in(sentence, origin),
        told=told,
        method=method[0].strip("'\"`") if method else None,
        origin=origin[1] if origin else None,
    )


_ADDRESS = re.compile(r"https?://[^\s'\"`’”<>()]{4,2048}")


def _address_in(sentence: str, origin: re.Match[str] | None) -> str | None:
    """The only address of the sentence that has a path, and is not the page's origin."""
    page = origin[1] if origin is not None else None
    found = {each.rstrip(".,;:") for each in _ADDRESS.findall(sentence)} - {page}
    whole = [each for each in found if each.count("/") > _OF_ORIGIN]
    return whole[0] if len(whole) == 1 else None


_OF_ORIGIN = 2
"""The slashes of an origin."""


def _of_obstacle(found: Evidence, sentence: str) -> Evidence:
    if found.obstacle is Obstacle.WEBSOCKET:
        status, url = _REFUSING.search(sentence), _SOCKET.search(sentence)
        told = replace(found.told, status=int(status[1]) if status else None)
        return replace(found, told=told, url=url[0].rstrip(".,;:") if url else None)
    if found.obstacle is Obstacle.MIME_TYPE:
        type_of = _MIME_TYPE.search(sentence)
        told = replace(found.told, detail=type_of[0] if type_of else None)
        return replace(found, told=told)
    directive = _DIRECTIVE.search(sentence)
    if directive is None:
        return replace(found, detail="")
    what = sentence[: directive.start()]
    blocked = set(_ADDRESS_OR_SOCKET.findall(what)) if _OF_FIREFOX.search(what) else set()
    url = blocked.pop() if len(blocked) == 1 else None
    return replace(found, detail=directive[0].strip(), url=url)


_OF_FIREFOX = re.compile(r"(?i)content[ -]security[ -]policy: ")
"""How Firefox begins its messages about a policy, in every language."""
_ADDRESS_OR_SOCKET = re.compile(rf"{_ADDRESS.pattern}|{_SOCKET.pattern}")
