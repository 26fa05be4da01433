"""The faults in the values of settings: lists, origins, methods, and how files write them."""

from __future__ import annotations

import re

from ..findings import Cause
from ..origin_entries import COLLECTION, QUOTED_ITEM, QUOTED_VARIABLE, WITH_FILE
from .form import fault

__all__ = ["SWITCHES_OFF", "VALUES"]

_SEPARATOR = r"['\"]?(?:[ \t]*(?:=>|=|,)|[ \t])[ \t]*(?:value=)?['\"]?"
"""Between a header's name and its value in settings; shown headers have a colon."""
_CODE_SETS = (
    r"(?:\w{1,20}\.(?:header|setHeader|set|SetHeader|Header\(\)\.Set)\(\s{0,4}['\"]|"
    r"\w{1,20}\.headers\[['\"]|header\(\s{0,4}['\"]|Header\s+(?:always\s+)?set\s+['\"]?|"
    r"http-response\s+set-header\s+)"
)
_REMOVES_SLASHES = r"@CrossOrigin|\bCors(?:Configuration|Registry)|(?i:\bfiber\b|\bglobalcors)"
"""Spring (CorsConfiguration.trimTrailingSlash) and Fiber (normalizeOrigin in its cors/utils.go)."""
SWITCHES_OFF = re.compile(
    r"(?:(?<![\w.-])cors['\"]?\s{0,4}(?:[:=]|=>)\s{0,4}[{\[]?\s{0,80}['\"]?enabled['\"]?\s{0,4}"
    r"(?:[:=]|=>)\s{0,4}['\"]?false|\bCORS_ENABLED['\"]?\s{0,4}[:=]\s{0,4}['\"]?(?i:false|0|no)\b|"
    r"(?<![\w-])enable-cors['\"]?:\s{0,4}['\"]?false|<cors\s+enabled=['\"]false)"
)
"""What switches a layer for CORS off, whatever else stands in its settings."""

VALUES = (
    # docs.python.org/3/reference/lexical_analysis.html#string-literal-concatenation
    fault(
        r"(?i:origins?)['\"\]]{0,2}\s{0,4}(?:=>|[:=])\s{0,4}[\[({]\s{0,80}"
        r"(?:['\"][^'\"\n]{1,253}['\"]\s{0,4},[^\n]{0,80}\n\s{0,80}){0,30}"
        r"['\"](?P<value>https?://[^'\"\n]{1,253})['\"][^\S\n]{0,8}\n\s{0,80}['\"]https?://",
        Cause.ORIGIN_NOT_ALLOWED,
        "In the settings, a comma is missing after “{value}”.",
        "Python joins two strings that stand side by side, so the list has one entry in place of "
        "the two, which is not the origin of any page. Most other languages fail there.",
        "Write a comma after each entry of the list.",
    ),
    # rfc-editor.org/rfc/rfc8259#section-7; the grammar of each language
    fault(
        r"(?i:origins?)['\"“”]{0,2}\s{0,4}[:=]\s{0,4}[\[(]?\s{0,40}"
        r"(?P<value>['\"]https?://[^\s'\"“”,]{1,253}[“”‘’]|[“”‘’]https?://[^\s'\"“”,]{1,253}['\"])",
        Cause.SETTINGS_INVALID,
        "The settings have {value}, with a quote that is typographic.",
        "JSON and code know the straight quotes only. Word processors and some keyboards change "
        "them.",
        "Write the quotes as \" or ' on both sides.",
    ),
    # The software's own manuals: a header that is set again has the second value.
    fault(
        rf"(?m)^(?P<indent>[^\S\n]{{0,40}})(?P<call>{_CODE_SETS})Access-Control-Allow-Origin"
        r"['\"\])]{0,3}[:\s,=]{1,6}['\"]?https?://[^'\"\n{}]{1,253}['\"][^\n{}]{0,40}\n(?:[^\n{}]{0,200}\n){0,6}?"
        r"(?P=indent)(?P=call)Access-Control-Allow-Origin['\"\])]{0,3}[:\s,=]{1,6}['\"]?"
        r"(?P<value>https?://[^'\"\n{}]{1,253})(?!['\"]\s{0,4},\s{0,4}false)['\"\s]",
        Cause.ORIGIN_NOT_ALLOWED,
        "The settings set Access-Control-Allow-Origin twice, and the last one counts: “{value}”.",
        "A header that is set again loses its first value.",
        "Set it once, to the origin that asked if that is one of the list, with “Vary: Origin”.",
    ),
    # fetch.spec.whatwg.org/#cors-check
    fault(
        rf"(?<!setRequestHeader\(['\"])Access-Control-Allow-Origin{_SEPARATOR}"
        r"(?P<value>https?://[^\s,'\"]{1,253}(?:\s?,\s?https?://[^\s,'\";]{1,253}){1,9})",
        Cause.LIST_OF_ORIGINS,
        "The settings send a list of origins in Access-Control-Allow-Origin: “{value}”.",
        "Browsers accept one origin only, not a list.",
        "Compare the request's Origin with the list, and answer with the one origin that asked, "
        "and with “Vary: Origin”.",
    ),
    # html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
    fault(
        r"(?im)(?<!allow-)(?<!target)(?<!const )(?<!let )(?<!var )(?<!-H ['\"])(?<!header ['\"])"
        r"(?!(?-i:Origin)\b['\"]?:)"
        # A lone “origin =” is of prose, or names a server's own address in an environment.
        r"(?!(?<![\w(-])(?<!, )origin['\"]?\s{0,4}=\s{0,4}['\"]?https?://)"
        r"(?:origin|cors)(?![\w-]{0,30}(?:proxy|any|ur[il]|server|host|api|base|path))\w{0,30}"
        rf"['\"]?\s{{0,4}}(?:=>|[:=(\[]|\s(?:allow|value)=)\s{{0,4}}{COLLECTION}"
        r"[\s(\[{'\"]{0,8}(?:[^\n()]{0,200}['\"]?,\s?['\"]?)?"
        r"(?P<value>https?://[\w.-]{1,253}(?::\d{1,5})?/)(?=['\",;\])}]|[^\S\n]*$)",
        Cause.ORIGIN_MISSPELLED,
        "The settings have “{value}”, and no origin ends with a slash.",
        "An origin ends after its host and port. Most software compares the entries with the "
        "browser's Origin letter by letter.",
        "Remove the slash at its end.",
        unless=_REMOVES_SLASHES,
    ),
    # elastic/elasticsearch, server/src/main/java/org/elasticsearch/http: CorsHandler.java, and the
    # defaults in HttpTransportSettings.java
    fault(
        r"(?m)(?:^[^\S\n]{0,40}(?:-[^\S\n]{0,4})?|-[eE]\s?|(?=`))['\"`]?"
        r"http\.cors\.enabled['\"`]?\s{0,4}[:=]\s{0,4}['\"]?true",
        Cause.ORIGIN_NOT_ALLOWED,
        "CORS is on in Elasticsearch or OpenSearch, and no origin is allowed.",
        "Without http.cors.allow-origin it answers 403 to requests with an Origin of another host.",
        "In elasticsearch.yml or opensearch.yml, set http.cors.allow-origin to the page's origin, "
        "in quotes (a regular expression stands between slashes). Older versions do not "
        "allow Authorization: there, list it in http.cors.allow-headers beside X-Requested-With, "
        "Content-Type and Content-Length. Start the node again.",
        unless=r"(?i)http\.cors\.allow[-_.]origin",
    ),
    # boto/botocore, botocore/validate.py, with the shape of PutBucketCors; measured.
    fault(
        r"Missing required parameter in CORSConfiguration: \"CORSRules\"|"
        r"Invalid type for parameter CORSConfiguration, value: \[",
        Cause.SETTINGS_INVALID,
        "The file for aws s3api put-bucket-cors lacks CORSRules around its rules.",
        "S3's console takes the list of rules alone, the command line takes an object that has the "
        "list.",
        'Write {{"CORSRules": [ … ]}} around the rules, each with AllowedOrigins and '
        "AllowedMethods.",
    ),
    # docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html (AllowedMethods)
    fault(
        # A list of rules: settings of other software have such names, too.
        r"[\[,]\s{0,40}\{[^{}]{0,800}?\bAllowedMethods['\"]?\s{0,4}[:=]\s{0,4}\[[^\]]{0,200}?(?P<value>\b(?:OPTIONS|PATCH|TRACE|CONNECT)\b)"
        r"|<AllowedMethod>\s{0,8}(?P<value2>OPTIONS|PATCH|TRACE|CONNECT)\s{0,8}</AllowedMethod>",
        Cause.SETTINGS_INVALID,
        "Amazon S3 does not take rules with this method (“{value}”).",
        "AllowedMethods may have GET, PUT, POST, DELETE and HEAD. S3 refuses to save the rules, so "
        "that the old ones stay, or none. It answers OPTIONS itself, without a rule for it.",
        "Take the method out, save the rules again, and look whether they are saved.",
        unless=r"\bR2\b|\.r2\.|(?i:minio|digitalocean|wasabi|backblaze|ceph|cloudflare|cloudfront)",
    ),
    # yaml.org/spec/1.2.2/#691-node-anchors: “*” begins the name of an alias; measured with PyYAML.
    fault(
        r"(?m)^(?P<indent>[ ]{0,40})(?:- )?[\w'\"./-]{1,60}:[ ]*\n"
        r"(?:(?P=indent)[ ][^\n]{0,207}\n){0,20}?(?P=indent)[ ]{1,16}(?:(?!access-control)"
        r"[\w.-]{0,40}(?i:origin|cors|allow|method|header)[\w.-]{0,40}:[ ]{1,4}|-[ ]{1,4})\*[ ]*$"
        r"|^[a-z]{1,20}\.cors\.[\w.-]{1,40}:[ ]{1,4}\*[ ]*$",
        Cause.SETTINGS_INVALID,
        "In YAML, “*” without quotes is not a text.",
        "It begins the name of an alias, so the file cannot be read: the server does not start "
        "with it, or keeps its former settings.",
        "Write it in quotes: '*'.",
        unless=r"\A(?![\s\S]*?(?i:origin|cors))",
    ),
    # django-cors-headers 4.9, corsheaders/checks.py; measured: corsheaders.E013 for each letter.
    fault(
        r"(?m)^\s{0,8}(?P<value>CORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST))\s{1,4}=\s{1,4}\(?\s{0,8}"
        r"['\"]https?://[^'\"\n]{1,253}['\"]\s{0,8}\)?[^\S\n]*$",
        Cause.SETTINGS_INVALID,
        "{value} is one text, not a list.",
        "django-cors-headers takes each letter of it for an origin, and Django does not start "
        "(corsheaders.E013).",
        'Write a list: {value} = ["https://app.example.com"], with the page\'s origin. Round '
        "brackets make a list only with a comma.",
    ),
    # docs.djangoproject.com/en/2.0/releases/2.0: support for settings.MIDDLEWARE_CLASSES is removed
    fault(
        r"(?m)^\s{0,8}(?P<value>MIDDLEWARE_CLASSES)\s{0,4}\+?="
        r"(?=[\s\S]{0,4000}?\bcorsheaders\.middleware\b)",
        Cause.NO_CORS_HEADERS,
        "The CORS layer stands in {value}, which Django reads only before version 2.0.",
        "Later versions read MIDDLEWARE, so that nothing adds the headers.",
        "If it is Django 2.0 or later, name the list MIDDLEWARE, and take "
        "SessionAuthenticationMiddleware out of it, which is no longer there.",
        unless=r"(?mi)^\s{0,8}MIDDLEWARE\s{0,4}\+?=|\bdjango\W{0,3}(?:version\W{0,3})?v?1\.\d",
    ),
    # yaml.org/spec/1.2.2/#733-plain-style: quotes inside of a plain text are part of it;
    # docs.docker.com/reference/compose-file/services/#environment (list syntax)
    fault(
        QUOTED_ITEM,
        Cause.ORIGIN_MISSPELLED,
        "The quotes in “{value}” are part of the value.",
        "In a list of YAML they stand inside of the text, so that the server gets them, too, and "
        "no origin equals a text with quotes.",
        "Leave the quotes out, or put them around the whole item.",
    ),
    # pydantic 2.14, measured: str(AnyHttpUrl("https://app.example.com")) ends with a slash.
    fault(
        r"(?P<value>\w{0,40}(?:CORS|ORIGIN|origin)\w{0,40})\s{0,4}:\s{0,4}(?:[lL]ist|Sequence|set)\["
        r"(?:AnyHttpUrl|AnyUrl|HttpUrl)\]",
        Cause.ORIGIN_MISSPELLED,
        "{value} has URLs, and pydantic 2 ends each with a slash.",
        "str() of such a URL is “https://app.example.com/”, and no origin ends with a slash.",
        "Declare them as list[str], or remove the slash: [str(each).rstrip(\"/\") for each in …].",
        unless=r"rstrip\(|removesuffix\(|pydantic(?:\[\w+\])?\s?[=<~]=?\s?1\.",
    ),
    # Starlette, middleware/cors.py (preflight_response); spring-web, CorsConfiguration
    # (checkHttpMethod, checkHeaders); ASP.NET Core, CorsService.cs; rs/cors, cors.go: they compare
    # each name.
    fault(
        r"(?:\ballow_(?:methods|headers)\s{0,4}=\s{0,4}\[|\.(?:setA|a)llowed(?:Methods|Headers)\(\s{0,40}(?:(?:Arrays\.asList|"
        r"(?:List|Set)\.of)\()?|\.With(?:Methods|Headers)\(|\bAllowed(?:Methods|Headers):\s{0,8}\[\]string\{)\s{0,40}"
        r"(?P<quote>['\"])(?P<value>[\w-]{2,40}(?:\s{0,4},\s{0,4}[\w-]{2,40}){1,20})(?P=quote)",
        Cause.BAD_LIST,
        "The list has a single entry, “{value}”.",
        "The commas stand inside of the quotes, and the software compares each entry with the "
        "name that the preflight asks for.",
        "Put each name into quotes of its own.",
    ),
    # dotnet/aspnetcore, CorsService.cs and ParsingHelpers.cs (QuoteIfNeeded)
    fault(
        r"\.WithExposedHeaders\(\s{0,40}(?P<quote>['\"])"
        r"(?P<value>[\w-]{2,40}(?:\s{0,4},\s{0,4}[\w-]{2,40}){1,20})(?P=quote)",
        Cause.HEADERS_HIDDEN,
        "The list of exposed headers has a single entry, “{value}”.",
        "The commas stand inside of the quotes, and ASP.NET Core sends such an entry in quotes, as "
        "one name, which no header has.",
        "Put each name into quotes of its own.",
    ),
    # expressjs/cors, lib/index.js (isOriginAllowed); hono, src/middleware/cors/index.ts
    fault(
        r"(?<![\w.-])origin['\"]?\s{0,4}:\s{0,4}\[[^\]]{0,2000}?(?P<value>['\"`]\*['\"`])",
        Cause.ORIGIN_NOT_ALLOWED,
        "“*” within a list of origins is a name, which no page has.",
        "cors for Express (also in NestJS and Socket.IO) and Hono's take “*” for every origin only "
        "where it is the whole value, not an entry of a list.",
        "List the origins of your pages. For every origin, without credentials, write origin: "
        '"*".',
        unless=r"(?i:fastify|hapi)|"
        r"\A(?![\s\S]*?(?:(?<![\w.])cors\(|\benableCors\(|socket\.io|['\"]cors['\"]\)))",
    ),
    # django-cors-headers 4.9, corsheaders/checks.py; measured: corsheaders.E013
    fault(
        r"(?m)^\s{0,8}(?P<value>CORS_(?:ALLOWED_ORIGINS|ORIGIN_WHITELIST))\s{1,4}=\s{1,4}[\[(]"
        r"[^\])]{0,2000}?['\"]\*['\"]",
        Cause.SETTINGS_INVALID,
        "“*” is not an origin in {value}.",
        "django-cors-headers refuses it, and Django does not start (corsheaders.E013).",
        "List the origins of your pages, or write CORS_ALLOW_ALL_ORIGINS = True for every origin.",
    ),
    # RFC 9110, section 5.1: a name is a token
    fault(
        r"(?<=[.>\w])(?:set|append|add|[sS]etHeader|addHeader|withHeader|header)\(\s{0,8}['\"]"
        r"(?P<value>(?i:Access-Control-)[\w-]{3,40}\s?:[^'\"\n]{0,80})['\"]\s{0,4},",
        Cause.SETTINGS_INVALID,
        "“{value}” is not the name of a header.",
        "A name has no colon, and its value is the second argument. The call fails, or sends no "
        "such header.",
        "Write the name alone, without the colon, and the value after it.",
        unless=r"\bHttpHeaders\b|\bsetRequestHeader\b|(?<![\w.])fetch\(|\baxios\b",
    ),
    # docker/cli, cli/compose/../opts/envfile.go; docker/cli issues 3630 and 4665
    fault(
        QUOTED_VARIABLE,
        Cause.ORIGIN_MISSPELLED,
        "The quotes in “{value}” are part of the value.",
        "docker run --env-file passes on what follows the equals sign as it is, unlike Compose and "
        "shells, and no origin equals a text with quotes.",
        "Leave the quotes out.",
        unless=rf"\A(?![\s\S]*?{WITH_FILE})",
    ),
    # docs.pydantic.dev/latest/concepts/pydantic_settings (Parsing environment variable values)
    fault(
        r"(?P<value>\w{0,40}(?:CORS|ORIGIN)\w{0,40})\s{0,4}:\s{0,4}(?:[lL]ist|Sequence|[sS]et)\[str\]",
        Cause.SETTINGS_INVALID,
        "{value} is a list, and pydantic reads lists of an environment as JSON.",
        "The text in the environment is not JSON, so that the application does not start "
        "(SettingsError: error parsing value).",
        'Write JSON: {value}=["https://app.example.com"], with the page\'s origin. Or declare '
        "{value} with NoDecode, and split the text in a validator.",
        unless=r"\bNoDecode\b|\bparse_env_var\b|\A(?![\s\S]*?\bBaseSettings\b)|"
        r"\A(?![\s\S]*?\n?(?<![^\s-])\w{0,40}(?:CORS|ORIGIN)\w{0,40}=(?!['\"]?\[)['\"]?(?:https?:|\*|localhost))",
    ),
    fault(
        r"(?m)^\s{0,40}(?:-\s|export\s)?(?P<value>(?P<name>\w{0,40}(?:CORS|ORIGIN)\w{0,40})=\s{0,4}['\"]?\[[^\n]{1,400})$",
        Cause.ORIGIN_MISSPELLED,
        "The code splits “{value}” at its commas.",
        "Its brackets and quotes then stay in the entries, and no page's origin has them.",
        "Write the origins with commas alone: {name}=https://a.example.com,https://b.example.com.",
        unless=r"\A(?![\s\S]*?(?:CORS|ORIGIN)\w{0,40}[^\n.]{0,24}\.split\()",
    ),
    fault(
        r"(?m)^\s{0,40}(?:-\s|export\s)?(?P<value>(?P<name>\w{0,40}(?:CORS|ORIGIN)\w{0,40})=\s{0,4}['\"]?https?://[^\n]{1,400})$",
        Cause.SETTINGS_INVALID,
        "The code reads “{value}” as JSON, which it is not.",
        "So it stops with an error when it starts, or has no list.",
        'Write JSON: {name}=["https://app.example.com"], with the page\'s origin.',
        unless=r"\A(?![\s\S]*?(?:JSON\.parse|json\.loads|json_decode)\([^\n]{0,60}(?:CORS|ORIGIN))",
    ),
    # the documents of Strapi, Directus, Micronaut, ingress-nginx and IIS
    fault(
        SWITCHES_OFF.pattern,
        Cause.NO_CORS_HEADERS,
        "The settings switch CORS off.",
        "That lifts no rule of browsers. The server then sends none of the headers with which it "
        "would allow pages of other origins.",
        "Switch it on (true in place of false), with the page's origin in the list.",
        is_general=True,
    ),
)  # fmt: skip
