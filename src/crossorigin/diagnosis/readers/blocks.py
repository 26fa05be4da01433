"""Splits a paste into blocks: prose, messages, code, headers, commands and logs.

A paste is divided once, and each reader takes the blocks that it is about, so that no reader takes
code for a sentence, or a sentence for a setting. A line is told by its shape; one that has none of
its own is what its neighbours are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from .copied import has_command
from .headers import header_in, is_usual_field
from .sides import ANSWERS, REQUESTS

__all__ = ["CODE", "WORDS", "BlockKind", "Blocks", "PasteBlock", "is_field"]


class BlockKind(Enum):
    """What the lines of a block are."""

    PROSE = auto()
    """Sentences of a person."""
    MESSAGE = auto()
    """What a browser or a program prints of a failure."""
    LOG = auto()
    """Lines with a time or a level."""
    PAGE = auto()
    """Code of a page, which sends requests."""
    SERVER = auto()
    """Code or settings of a server."""
    OTHER_CODE = auto()
    """Code or settings of which the side is not known."""
    DATA = auto()
    """JSON or HTML: a body, or settings."""
    HEADERS = auto()
    """Fields of requests and responses, with their first lines."""
    COMMAND = auto()
    """Commands of a shell."""


WORDS = frozenset({BlockKind.PROSE, BlockKind.MESSAGE, BlockKind.LOG})
"""What is written in words."""
CODE = frozenset({BlockKind.PAGE, BlockKind.SERVER, BlockKind.OTHER_CODE, BlockKind.DATA})
"""What may be code or settings."""


class PasteBlock(NamedTuple):
    """Lines of one kind that follow one another; `last` is the number after the last one."""

    kind: BlockKind
    first: int
    last: int


_LONGEST = 500
"""The characters of a line that tell what it is."""
_FENCE = re.compile(r"\s{0,8}(?:```|~~~)(?P<language>[\w+-]{0,20})(?:\s*$|\s[^`]{0,200}$)")
_LANGUAGES = frozenset(
    {
        "apache", "apacheconf", "conf", "config", "cpp", "cs", "csharp", "dart", "go", "groovy",
        "hcl", "html", "ini", "java", "javascript", "js", "json", "jsx", "kotlin", "kt", "nginx",
        "perl", "php", "properties", "py", "python", "rb", "ruby", "rust", "scala", "swift", "toml",
        "ts", "tsx", "typescript", "vb", "vue", "xml", "yaml", "yml",
    }
)  # fmt: skip
"""Names of languages that stand at a fence."""
_WORD = r"(?:[A-Za-z][a-z]{0,20}(?:['’][a-z]{1,2})?|I|CORS|API|URL)"
_SENTENCE = re.compile(
    rf"(?<![\w.$/-]){_WORD}(?:[,:]? {_WORD}){{3}}(?![\w$(=/-])"
    r"|^\s*[A-Z][a-z]{0,20}(?:['’][a-z]{1,2})? [A-Za-z]{1,20} [a-z]{1,20}(?= )"
    # Letters without capitals, and words of other languages.
    r"|[^\x00-\u02af\u2000-\u2bff]{6}|[^\W\d_]{2,20}(?:,? [^\W\d_]{2,20}){3}"
)
"""Four words in a row, or three that begin with a capital: code has them in its strings only."""
_STRINGS = re.compile(r"(?<!\w)(['\"`])(?:(?!\1)[^\\]|\\.){1,400}?\1(?!\w)")
_COMMENT = re.compile(r"\s*(?:(?:#|//|--|/?\*|;)\s|//|<!--|#\w+\s*[=:]|#\s*$)")
_COMMENT_AFTER = re.compile(r"(?<=[,;{(\['\"\w])\s+(?:#|//)\s.*$")


def _begin(*forms: str) -> re.Pattern[str]:
    """A line that begins in one of these forms."""
    return re.compile(rf"\s*(?:{'|'.join(forms)})")


_LOG = _begin(
    r"[\[(]?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:", r"[\[(]?\d{1,2}:\d\d:\d\d\b",
    r"[\[(]?[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:", r"[\[(]?\d{1,2}/[A-Z][a-z]{2}/\d{4}",
    r"\d{1,3}(?:\.\d{1,3}){3} - ",
    r"(?:\[?(?:INFO|WARN(?:ING)?|ERROR|DEBUG|FATAL|TRACE)\]?|info|warn|fail|dbug)"
    r"(?::|\s{1,8}[\[\w(-])",
    r"(?:time|ts|t|level|lvl|msg|logger|severity)=\S",
    r".{0,200}\"[A-Z]{3,7} /\S{0,400} HTTP/\d",
)  # fmt: skip
_PLACE = r"(?:(?:\(index\)|[\w@./?&=:-]{1,200}):\d{1,6}(?::\d{1,6})?\)?:? )?"
_MESSAGE = re.compile(
    rf"[\s>*#•\-\d.)'\"`(❌✖⚠]{{0,12}}{_PLACE}['\"`]?(?:"
    r"Access to (?:[a-zA-Z]+ ){1,3}at |Cross-Origin Request |has been blocked by |Blocked |"
    r"(?:XMLHttpRequest|Fetch API|EventSource|Font)\s(?:cannot|from)|Mixed Content|net::ERR_|"
    r"Failed to (?:load|execute|fetch|construct)|Refused to |(?:Uncaught|Unhandled) |"
    r"\[(?:Error|Warning|Log)\]|WebSocket connection |Response to preflight |"
    r"Request header field |(?:The (?:value of the )?|No )['\"‘“]?Access-Control-|"
    r"Origin \S{1,300} is (?:therefore )?not allowed|Redirect (?:from|at) |"
    r"(?:[a-z_]\w{0,40}\.){0,10}(?:[A-Z]\w{0,60})?(?:Error|Exception)\b(?: \(0x\w{8}\))?:? ?|"
    r"(?:[a-z_]\w{0,40}\.){1,10}_?exceptions\.[A-Z]\w{1,60}: |at (?:[\w$.<>\[\] ]{1,100} )?\(|"
    r"(?:GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD) \S{1,400} (?:\d{3} \(|net::|\[HTTP/)|"
    r"\(?(?:Reason|Grund|Raison|Motivo|Razón|原因)\s?[:：])"
)
_COMMAND = re.compile(
    r"\s{0,8}(?:[$#%>❯➜]\s)?(?:sudo\s)?(?:docker(?:-compose)?|kubectl|helm|npm|npx|yarn|pnpm|pip3?|"
    r"aws|gcloud|gsutil|az|git|cd|export|php artisan|python3? -m|uvicorn|systemctl|apt(?:-get)?|"
    r"brew|ollama|node|wrangler|openssl|echo)\s[\w./@'\"-]"
)
_FIRST_OF_HTTP = re.compile(
    r"(?:[^\"]{0,60}[|>\]:\t]\s{0,4})?[<>*\s]{0,8}(?:HTTP/\d(?:\.\d)? +\d{3}\b|"
    r"[A-Z]{3,8} \S{1,400} HTTP/\d(?:\.\d)?\s*$)"
)
"""The first line of a request or a response, perhaps after what a log puts before it."""
_PANEL = _begin(
    r"(?:Request URL|Request Method|Status Code|Remote Address|Referrer Policy)\s*:?\s",
    r":(?:authority|method|path|scheme|status)\s*:?\s",
)
_NAME = r"(?:[\w$@.-]|\[['\"]?[\w-]{0,40}['\"]?\]){1,80}"
_STATEMENT = _begin(
    r"(?:const|var|val|func|fn|def|class|namespace|struct|enum|async|await|elif|elsif|foreach)"
    r"\s[\w{*$\[(\\@]",
    r"(?:if|for|while|switch|catch|elseif)\s?\(", r"\}?\s?(?:else|catch|finally)\s?.{0,80}\{",
    r"(?:public|private|protected|static|final|override|suspend)\s(?:\w|<)",
    r"@\w+\(|@[A-Z]\w+\s*$", r"<\?|\?>|<%|#include|#!/",
    # Directives of servers.
    r"(?:add_header|more_set_headers|(?:proxy|fastcgi|uwsgi)_\w+|server_name)\s",
    r"(?:Header|RequestHeader)\s(?:always\s|onsuccess\s)?"
    r"(?:set|add|append|merge|unset|edit\*?|echo|setifempty)\s",
    r"(?:Rewrite(?:Engine|Cond|Rule|Base)|SetEnv\w*|Proxy(?:Pass|Preserve)\w*|DocumentRoot)\s",
    r"(?:Server(?:Name|Alias)|Auth(?:Type|Name|UserFile)|AllowOverride|LoadModule)\s",
    r"Require\s(?:all|valid-user|host|ip|method)\s", r"http-(?:request|response|after-response)\s",
    r"(?:default_backend|use_backend)\s",
    # What ends blocks, and items of lists.
    r"[\])}]", r"['\"][^'\"\s]{1,200}['\"]\s*(?:,|:(?!\d)|=>|\]|\)|$)",
    r"['\"][^'\"]{1,200}['\"]\s?(?:,\s*$|:\s|=>)",
    rf"\[?['\"]?\$?{_NAME}['\"]?\]?(?:\s?[?+|.:]?=>?(?![=>])\s*\S|\s?(?:=|=>|:=)\s*$)",
    # Calls.
    r"(?:\$|->)?[\w$]{1,60}(?:(?:\?\.|\.|::|->)[\w$]{1,60}){0,8}!?(?:<[^()<>]{1,100}>)?\((?!s\))",
    r"\.[\w$]{1,60}\(",
    # Elements; items of YAML.
    r"</?[A-Za-z][\w:.-]{0,60}(?:\s[\w:.@*(\[-]{1,60}\s?=|\s?/?>|$)", r"<!\w",
    r"-\s[\w.$'\"*/:@-]{1,200}(?::\s.{0,200}|=\S{0,400})?$", r"-\s['\"].{1,200}['\"]$",
)  # fmt: skip
"""How a line of code begins, in no way in which sentences do."""
_DIRECTIVE = _begin(
    r"(?:let|use|using|package|interface|import|export)\s[\w{*$\[(\\@'\"]",
    r"from\s\S{1,80}\simport\b",
    r"(?:return|throw|raise|yield|new)\b(?=[^A-Za-z]{0,8}[\w$.]{0,60}[(;{\[<'\"`])",
    r"(?:return|raise|throw|yield)\s[\w$.]{1,60};?$",
    r"(?:if|while|for|with|except|unless|when)\s.{0,200}:$",
    r"(?:else|try|finally|begin|do|end|fi|esac|done|pass|break|continue)\s?[:{;]?$",
    r"(?:server|location|upstream|http|events|map|limit_except|if)\s.{0,200}\{",
    r"(?:listen|rewrite|include|root|index|allow|deny|auth_\w+)\s.{1,400};",
    r"(?:acl|bind|backend|frontend)\s\S",
)
"""The same with words that begin sentences too."""
_MEMBER = _begin(
    r"(?:-\s)?['\"]?[a-z][\w-]{0,80}[._/][\w./-]{1,80}['\"]?:(?:\s|$)",
    r"(?:-\s)?['\"]?[A-Za-z_$][\w.$/-]{0,80}['\"]?\s?:\s*"
    r"(?:['\"`\[{:%]|(?:true|false|null|\d+),?\s*$)",
)
"""A member of an object, or a key of settings that no sentence has."""
_KEY = _begin(r"(?:-\s)?['\"]?[A-Za-z_$][\w.$/-]{0,80}['\"]?:(?:\s+\S+)?\s*,?$")
"""A key of YAML or of an object; words before a list have the same form."""
_END = re.compile(
    r"\bdo(?: \|\w+\|)?$|[{};]\s*(?://.{0,200})?$|[(\[]\s*$|=>|\)\s?;|['\"\])}],\s*$|\\$|"
    r"\b[a-z]+\([^)]{0,80}\)\s*$"
)
"""How a line of code ends, or what is in it; a sentence may have that too."""
_INSIDE = re.compile(r"(?:[ ]{2}|\t)\s*[^.!?]{0,200}[^.!?:\s]\s*$")
"""A line inside of what the line before it begins, if that is code."""
_SIGNS = re.compile(r"[={}()\[\];<>\"'$|]")
"""What short sentences rarely have."""
_OF_DATA = _begin(
    r"[\[{\]}]", r"\"[^\"]{1,200}\"\s*[:,]", r"\"[^\"]{0,2000}\"\s*$", r"<!(?i:doctype)",
    r"</?(?i:html|head|body|title|meta|h[1-6]|p|div|pre|hr|center|span|table|t[rdh]|style|link|"
    r"ul|li|br|address)\b",
)  # fmt: skip
_HTML = re.compile(r"(?i)<!doctype|<(?:html|head|body|h1|title)\b")
_OF_PAGES = re.compile(
    rf"{REQUESTS}|\baxios\.|\bXMLHttpRequest\b|\bsetRequestHeader\b|"
    r"\bnew (?:WebSocket|EventSource|Image|Worker)\(|"
    r"\b(?:document|window|location|localStorage)\.\w|\bcrossOrigin\b|\bwithCredentials\b|"
    r"<(?:img|script|link|video|audio|canvas|iframe|form|input)\b|"
    r"\bcredentials['\"]?\s?:\s?['\"](?:include|same-origin|omit)|"
    r"\b(?:useEffect|useState|ReactDOM|createApp)\(|\bL\.\w{2,30}\("
)
_OF_SERVERS = re.compile(
    rf"{ANSWERS}|(?i:access-control-(?:allow|expose|max)|\bcors\w*\b|\bmiddlewares?\b|<\?php|"
    r"\ballow(?:ed)?_?(?:origins?|methods|headers)|\bexpress\(|\bheader\(|"
    r"\b(?:app|server|router|fastify)\.(?:use|get|post|put|delete|options|all|listen|route)\(|"
    r"\bproxy_pass\b|\bserver_name\b|^\s*(?:location|server)\s.{0,100}\{|"
    r"\b(?:django|flask|fastapi)\b)"
)

_HANDLES = re.compile(rf"\b(?:req|request)\b[\s\S]*?(?:{ANSWERS})")
"""Code of a server that is given a request, and answers it."""

_OF_DOCUMENTS = re.compile(
    r"(?im)^\W{0,6}(?:changelog|change log|release notes?)\b|"
    r"^#{1,4}\s\W{0,3}(?:v\.?)?\d{1,3}\.\d|"
    r"^#{1,4}\s(?:added|changed|fixed|bug fixes|features|security)\s*$|"
    r"\b(?:fix|feat|docs|chore|refactor|test|perf)(?:\([\w.-]{1,40}\))?!?: |\bcherry pick\b|"
    r"\bthis (?:PR|pull request|patch)\b|^\W{0,4}[-*] \[x\] |"
    r"^\W{0,4}(?:this (?:package|module|option|header|middleware)|package \w+) \w+s\b|"
    r"(?:^|[.!] )\W{0,6}(?:this )?"
    r"(?:adds?|added|addresses|closes|fixes|fixed|implements|resolves) |"
    r"^\W{0,6}@(?:default|param|description|returns)\b|"
    r"\bthis is an? (?:security fix|enhancement)\b"
)
"""Signs of a document: a list of changes, a proposed change, a reference."""
_LONGEST_TEXT = 64 * 1024


class Blocks:
    """The blocks of a text; they are found when the first reader asks for them."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines(keepends=True)

    @cached_property
    def all(self) -> tuple[PasteBlock, ...]:
        """The blocks, in order, without empty lines and marks of code."""
        return tuple(_joined(_kinds(self._lines), self._lines))

    def only(self, kinds: Iterable[BlockKind]) -> str:
        """The text with blanks in place of the lines of other kinds."""
        found = [" " * (len(line) - 1) + "\n" for line in self._lines]
        for block in self.all:
            if block.kind in kinds:
                found[block.first : block.last] = self._lines[block.first : block.last]
        return "".join(found)

    @cached_property
    def is_document(self) -> bool:
        """Whether the text says what software does, or changes in it, not what happened."""
        return _OF_DOCUMENTS.search(self.words[:_LONGEST_TEXT]) is not None

    @cached_property
    def words(self) -> str:
        """The text with nothing but prose, messages and logs."""
        return self.only(WORDS)

    def runs_of_words(self) -> Iterator[tuple[BlockKind, str]]:
        """Prose, messages and logs, each with its kind; prose in lower case continues a message."""
        kind, run, end = BlockKind.PROSE, "", 0
        for block in self.all:
            if block.kind not in WORDS:
                continue
            text = "".join(self._lines[block.first : block.last])
            goes_on = block.first == end and block.kind is BlockKind.PROSE
            if goes_on and text.lstrip()[:1].islower():
                run += text
            else:
                yield kind, run
                kind, run = block.kind, text
            end = block.last
        yield kind, run

    @cached_property
    def without_server(self) -> str:
        """The text without a server's code, which sends requests of its own."""
        return self.only(set(BlockKind) - {BlockKind.SERVER})

    @cached_property
    def without_code(self) -> str:
        """The text without code of a page or of a server; JSON and HTML may be a body."""
        return self.only(set(BlockKind) - {BlockKind.PAGE, BlockKind.SERVER, BlockKind.OTHER_CODE})


def _kinds(lines: Sequence[str]) -> list[BlockKind | None]:
    """The kind of each line; ``None`` for empty ones and for marks of code."""
    found: list[BlockKind | None] = [None] * len(lines)
    for start, end, fence in _parts(lines):
        shapes = [_by_shape(each) for each in lines[start:end]]
        otherwise = BlockKind.PROSE
        if fence is not None:
            # No person writes sentences between two marks of code.
            otherwise = _in_fence(shapes, fence)
            shapes = [otherwise if each is BlockKind.PROSE else each for each in shapes]
        found[start:end] = _settled(lines[start:end], shapes, otherwise)
    return found


def _parts(lines: Sequence[str]) -> Iterator[tuple[int, int, str | None]]:
    """The paragraphs, and what stands between two marks of code, with the first of them."""
    fences = [at for at, line in enumerate(lines) if _FENCE.match(line[:_LONGEST])]
    closing = dict(zip(fences[::2], fences[1::2], strict=False))  # the last one may be open
    at = start = 0
    while at < len(lines):
        if at in closing or not lines[at].strip():
            if start < at:
                yield start, at, None
            if at in closing:
                yield at + 1, closing[at], lines[at]
            at = closing.get(at, at)
            start = at + 1
        at += 1
    if start < len(lines):
        yield start, len(lines), None


def _in_fence(shapes: Sequence[BlockKind | None], fence: str) -> BlockKind:
    """What sentences are between marks of code: parts of the code, or of what a program prints."""
    named = _FENCE.match(fence)
    is_named = named is not None and named["language"].lower() in _LANGUAGES
    is_code = shapes.count(BlockKind.OTHER_CODE) > shapes.count(BlockKind.PROSE)
    return BlockKind.OTHER_CODE if is_named or is_code else BlockKind.MESSAGE


def _settled(
    lines: Sequence[str], shapes: list[BlockKind | None], otherwise: BlockKind
) -> list[BlockKind | None]:
    """With the kind of the line before, or else of the one after, where a line has no shape.

    A comment and a key are of what follows them.
    """
    before: BlockKind | None = None
    for at, shape in enumerate(shapes):
        if before in CODE:
            is_inside = shape is BlockKind.PROSE and _INSIDE.match(lines[at]) is not None
            shapes[at] = before if shape is None or is_inside else shape
        elif shape is None and before is not BlockKind.HEADERS and not _leads(lines[at]):
            shapes[at] = before
        if not lines[at].strip():
            shapes[at] = None
        before = shapes[at] or before
    after: BlockKind | None = None
    for at in range(len(shapes) - 1, -1, -1):
        if shapes[at] is None and lines[at].strip():
            shapes[at] = after or otherwise
        after = shapes[at] or after
    return shapes


def _leads(line: str) -> bool:
    line = line[:_LONGEST]
    return _COMMENT.match(line) is not None or _KEY.match(line) is not None


def _by_shape(line: str) -> BlockKind | None:
    """The kind of a line by itself; ``None`` if it may be of several."""
    line = line[:_LONGEST]
    bare = line.strip()
    if not bare:
        return None
    if _FIRST_OF_HTTP.match(line) or _PANEL.match(line) or is_field(bare):
        return BlockKind.HEADERS
    if has_command([line]) or _COMMAND.match(line):
        return BlockKind.COMMAND
    if _MESSAGE.match(line) is not None and _STATEMENT.match(line) is None:
        return BlockKind.MESSAGE
    if _LOG.match(line) is not None:
        return BlockKind.LOG
    if _COMMENT.match(line) is not None:
        return None
    if _STATEMENT.match(line) or _MEMBER.match(line):
        return BlockKind.OTHER_CODE
    plain = _STRINGS.sub(" ", _COMMENT_AFTER.sub("", line))
    if _SENTENCE.search(plain) is not None:
        return BlockKind.PROSE
    if _DIRECTIVE.match(line) or _END.search(line):
        return BlockKind.OTHER_CODE
    is_open = _KEY.match(line) or _SIGNS.search(bare) or " " not in bare
    return None if is_open else BlockKind.PROSE


def is_field(line: str) -> bool:
    """Whether a line is a usual field of a request or a response, and not a sentence or code."""
    header = header_in(line.lstrip("<>* "))
    if header is None or not is_usual_field(header[0]) or line.endswith((",", ";")):
        return False
    if header[1].startswith(("'", "{", "[")):
        return False  # a member of an object, or a key of YAML
    is_told = _SENTENCE.search(header[1]) is not None and "/" not in header[1]
    return not is_told and (bool(header[1]) or "-" in header[0])


def _joined(kinds: Sequence[BlockKind | None], lines: Sequence[str]) -> Iterator[PasteBlock]:
    """The lines of one kind together; code over empty lines, if it is of one side."""
    block: PasteBlock | None = None
    for shape, start, end in _runs(kinds):
        kind = _side(lines[start:end]) if shape is BlockKind.OTHER_CODE else shape
        if kind is BlockKind.PAGE and block is not None and _is_inside(block, lines):
            kind = BlockKind.SERVER
        if block is not None and (joined := _both(block.kind, kind)) is not None:
            block = PasteBlock(joined, block.first, end)
            continue
        if block is not None:
            yield block
        block = PasteBlock(kind, start, end)
    if block is not None:
        yield block


def _is_inside(block: PasteBlock, lines: Sequence[str]) -> bool:
    """Whether what follows the block stands inside of a server's code that answers a request."""
    text = "\n".join(lines[block.first : block.last])
    is_open = text.count("{") > text.count("}")
    return is_open and block.kind is BlockKind.SERVER and _HANDLES.search(text) is not None


def _runs(kinds: Sequence[BlockKind | None]) -> Iterator[tuple[BlockKind, int, int]]:
    start = 0
    for at in range(1, len(kinds) + 1):
        if at == len(kinds) or kinds[at] is not kinds[start]:
            kind = kinds[start]
            if kind is not None:
                yield kind, start, at
            start = at


def _both(one: BlockKind, other: BlockKind) -> BlockKind | None:
    """The kind of code and of the code that follows it; ``None`` if they do not belong together."""
    if one not in _OF_SIDES or other not in _OF_SIDES:
        return None
    if BlockKind.OTHER_CODE in (one, other):
        return one if other is BlockKind.OTHER_CODE else other
    return one if one is other else None


_OF_SIDES = (BlockKind.PAGE, BlockKind.SERVER, BlockKind.OTHER_CODE)


def _side(lines: Sequence[str]) -> BlockKind:
    """Whether code is of a page or of a server, or data that either has."""
    text = "\n".join(lines)
    is_data = '"' in text and all(map(_OF_DATA.match, lines))
    if is_data or _HTML.search(text):
        return BlockKind.DATA
    of_page, of_server = _OF_PAGES.search(text), _OF_SERVERS.search(text)
    if of_server and _HANDLES.search(text):
        return BlockKind.SERVER
    if bool(of_page) is bool(of_server):
        return BlockKind.OTHER_CODE
    return BlockKind.PAGE if of_page else BlockKind.SERVER
