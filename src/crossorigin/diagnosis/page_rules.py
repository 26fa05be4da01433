"""Sentences of consoles about other rules than CORS: for frames, workers, integrity, preloads, ….

They are read where the text has no message about CORS. The sentences are from Chromium's source
(`SubresourceIntegrity`, `BaseFetchContext`, `TextTrackLoader`, `LocalDOMWindow`, `Request`,
`MediaElementAudioSourceHandler`, `ServiceWorkerContainer`), from VS Code's (Monaco), Angular's and
SignalR's, and otherwise from consoles that people quoted; what they mean is from the HTML
and Fetch Standards and the vendors' documents.
"""

from __future__ import annotations

import re

from .findings import Cause
from .stated import Statement, statement_of

__all__ = ["page_rule_in"]

_URL = r"(?P<url>[^\s'\"“”]{1,2048})"
_NO_CORS = "This is not CORS, and no header of the server changes it."
_WITHOUT, _OTHER = Cause.LOADED_WITHOUT_CORS, Cause.ANOTHER_RULE
_WARNING = Cause.WARNING
_WITH_ATTRIBUTE = (
    "The server then has to send Access-Control-Allow-Origin, or the browser does not load it at "
    "all."
)

_RULES: tuple[tuple[str, Cause, str, str, str], ...] = (
    # --- loaded without CORS, and therefore not readable -----------------------------------------
    (rf"The resource '?{_URL}?'? ?has an integrity attribute, but the resource requires the "
     r"request to be CORS enabled|[“\"][^”\"\s]{1,2048}[”\"] is not eligible for integrity checks|"
     r"has an integrity attribute, but the response is not eligible for integrity validation",
     _WITHOUT,
     "The page checks the integrity of a file of another origin, and loads it without CORS.",
     "The browser compares a file with its hash only if the page may read the file, and blocks it "
     "otherwise. (A page that was opened as a file has no origin, so this goes for its own files "
     "too.)",
     f'Add crossorigin="anonymous" to the element. {_WITH_ATTRIBUTE}'),
    (r"Failed to read the '(?:cssRules|rules)' property from 'CSSStyleSheet'|"
     r"CSSStyleSheet\.cssRules getter: Not allowed to access cross-origin stylesheet|"
     r"Not allowed to access cross-origin stylesheet", _WITHOUT,
     "A script reads the rules of a style sheet of another origin that was loaded without CORS.",
     "The styles apply, but script may not read them.",
     f'Add crossorigin="anonymous" to the <link>. {_WITH_ATTRIBUTE} Or let the script skip such '
     "style sheets (try and catch around cssRules), as exporters of images do."),
    (rf"MediaElementAudioSource outputs zeroes due to CORS access restrictions(?: for {_URL})?|"
     r"The HTMLMediaElement passed to createMediaElementSource has a cross-origin resource",
     _WITHOUT,
     "The page processes the sound of a file of another origin that was loaded without CORS, and "
     "gets silence.",
     "Web Audio may read the samples only if the page may read the file.",
     "Set crossOrigin = “anonymous” on the audio or video element before its src. "
     f"{_WITH_ATTRIBUTE} Redirects on the way need it too."),
    (r"Text track from origin '[^'\n]{1,512}' has been blocked from loading", _WITHOUT,
     "The subtitles are of another origin, and the video was loaded without CORS.",
     "Tracks of other origins load only with CORS, which the video's attribute decides.",
     f'Add crossorigin="anonymous" to the <video>. {_WITH_ATTRIBUTE} That goes for the video and '
     "for the track."),
    (rf"preload for '?{_URL}'? is found, but is not used because the request credentials mode does "
     "not match", _WARNING,
     "The preload has another credentials mode than the request that uses the file, so the file is "
     "loaded twice.",
     "It is a warning: nothing is refused. Fonts, module scripts and fetch are loaded with CORS, a "
     "preload without the attribute is not.",
     "Give the <link rel=preload> the same attribute crossorigin as the element that uses the "
     "file: always crossorigin for fonts (also of the same origin); for scripts and styles, on "
     "both the link and the element, or on neither."),
    (rf"The resource (?:at )?[“\"]?{_URL}[”\"]? (?:preloaded with link preload was|was preloaded "
     r"using link preload but) not used|was preloaded using link preload but not used", _WARNING,
     "A file was preloaded, and the page did not use it soon.",
     "It is a warning: nothing is refused. The file was loaded too early or for nothing, or twice, "
     "if the use has another address, as or crossorigin than the preload.",
     "Take the <link rel=preload> out, or let its href, as and crossorigin be those of the use "
     "(fonts need crossorigin, of the same origin too)."),
    # --- fonts of Firefox (nsFontFaceLoader, FontFaceSetImpl::LogMessage) ---
    (rf"downloadable font: [^\n(]{{1,60}}\([^\n]{{1,300}}\): status=2147746065\s{{1,4}}"
     rf"source: {_URL}", _OTHER,
     "A font did not load, because the server answered with an error, such as 404.",
     "This is not CORS: for that, Firefox prints “bad URI or cross-site access not allowed”.",
     "Open the font's address in a tab. Mostly the path in the style sheet is wrong, which counts "
     "from the sheet's folder, or the file was not deployed."),
    (rf"downloadable font: [^\n(]{{1,60}}\([^\n]{{1,300}}\): status=\d{{1,10}}\s{{1,4}}"
     rf"source: {_URL}", _OTHER,
     "A font did not load, by an error other than CORS.",
     "For CORS, Firefox prints “bad URI or cross-site access not allowed”. The number is a code of "
     "Firefox, not a status of HTTP.",
     "Look at the font's row in the Network panel. If the file is an extension's, list it in "
     "web_accessible_resources."),
    (rf"downloadable font: rejected by sanitizer \([^\n]{{1,300}}\) source: {_URL}|"
     r"Failed to decode downloaded font: |OTS parsing error: ", _OTHER,
     "The browser got the font's file, and it is not a font that it can read.",
     "This is not CORS: the file came. Mostly a page (an error, index.html) comes in its place, or "
     "the file is broken (a text conversion, Git LFS).",
     "Open the font's address in a tab, and look what comes."),
    # --- other rules -----------------------------------------------------------------------------
    (r"The target origin provided \('[^'\n]{0,512}'\) does not match the recipient window's origin",
     _WARNING,
     "A script sends a message to a window whose origin is not the one that the script names.",
     f"{_NO_CORS} Mostly the frame is not loaded yet, or was removed, and still has the page's own "
     "origin; the embedded players of YouTube and others log this and go on.",
     "If all works, nothing has to be done. Otherwise send it only after the frame's load, and "
     "give postMessage the origin that the frame has then. If the frame did not load, look for the "
     "message about that."),
    (r"(?:object with URL '(?P<url>[^'\n]{1,2048})' cannot be created in a document with origin)",
     _OTHER,
     "A script sets the page's address (history.pushState or replaceState) to one of another "
     "origin.",
     f"{_NO_CORS} Only path, query and fragment can change so. A page that was opened as a file "
     "has no origin.",
     "Give it a path without scheme and host. If the router builds the address from a setting "
     "(base URL, APP_URL), let that name the address at which the page is open, with https and www "
     "as it is there. In an app whose page is a file, use a router of the fragment (hash "
     "history)."),
    (r"SEC7120:[^\n]{0,40}'ms-appx[^\n]{1,600}", _WARNING,
     "Edge could not load a font of its own; it is not of the page.",
     "The address is one of the browser's (ms-appx-web:), and nothing of the page is refused.",
     "Ignore this line. If something fails, look for another message, or for the request's row in "
     "the Network panel, and paste that."),
    (r"The source list for (?:the )?Content Security Policy directive '(?P<value>[a-z-]{1,40})' "
     r"contains an invalid source: |The Content-Security-Policy directive "
     r"'(?P<value2>[a-z-]{1,40})' (?:does not support the source expression|"
     r"contains [^\n]{1,400} as a source expression)",
     _WARNING,
     "The directive {value} of a Content-Security-Policy lists something that is not a valid "
     "source, and the browser ignores it.",
     "This is not CORS: that policy is of the page. As it is ignored, it allows nothing, and what "
     "it stands for may be stopped.",
     "Where that policy is set, write the source as the browser knows it: scheme, host and port, "
     "such as https://app.example.com or https://*.example.com, without the backslashes of a "
     "regular expression, commas and other characters, and keywords in single quotes ('self'). If "
     "another message says that something was refused, paste it too."),
    (r"Refused to set unsafe header [\"']?(?P<value>[\w-]{1,64})|"
     r"Attempt to set a forbidden header was denied: (?P<value2>[\w-]{1,64})", _OTHER,
     "A script tried to set the request header {value}, which only the browser sets.",
     f"{_NO_CORS} The browser leaves the header out, and sends the request: this line is not why "
     "it fails. If a request fails, the other messages of the console tell more: paste them.",
     "Delete the header from the page's code."),
    (r"The origin of the provided scriptURL \('[^'\n]{1,512}'\) does not match the current origin",
     _OTHER,
     "The page registers a service worker of another origin.",
     f"{_NO_CORS} A service worker's script is always of the page's own origin.",
     "Serve the script from the page's origin; there it can load others by importScripts."),
    (r"Failed to register a ServiceWorker[^\n]{0,600}: The script has an unsupported MIME type "
     r"\('(?P<value>[^'\n]{1,64})'\)", Cause.WRONG_MIME_TYPE,
     "The service worker's script comes with the type {value}.",
     "Mostly the file is not there, and the server answers with the page (index.html) in its "
     "place. This is not CORS.",
     "Open the script's address in the browser, and put the file where it is looked for."),
    (r"(?:Failed to execute 'importScripts' on 'Worker[\s\S]{0,900}|(?m:^)[^\S\n]*)"
     r"A bad HTTP response code \((?P<value>\d{3})\) was received when fetching the script",
     _OTHER,
     "The server answers with status {value} where a script of a service worker should be.",
     f"{_NO_CORS} It is the worker's own script, or one that it loads by importScripts.",
     "Open the script's address in the browser, and put the file where it is looked for, or "
     "correct the address."),
    (r"Failed to register a ServiceWorker[^\n]{0,900}: A bad HTTP response code "
     r"\((?P<value>\d{3})\) was received when fetching the script|"
     r"Failed to register/update a ServiceWorker for scope [^\n]{1,600}: Load failed with status "
     r"(?P<value2>\d{3}) for script", _OTHER,
     "The page registers a service worker, and the server answers with status {value} where its "
     "script should be.",
     _NO_CORS,
     "Open the script's address in the browser, and put the file where the page looks for it. If "
     "there is to be none, remove the call of navigator.serviceWorker.register."),
    (r"The script resource is behind a redirect, which is disallowed", _OTHER,
     "The server redirects the script of the service worker, which browsers do not follow.",
     f"{_NO_CORS} Mostly it is a redirect to a login, to https, or to the home page.",
     "Register the address to which it leads, or let the server answer with the script there, "
     "without a login."),
    (r"The path of the provided scope \('[^'\n]{0,512}'\) is not under the max scope allowed|"
     r"is not under the max scope allowed", _OTHER,
     "The service worker's scope is outside of the folder that its script is in.",
     f"{_NO_CORS}",
     "Put the script into the folder of the scope (mostly the root), or let the server send "
     "Service-Worker-Allowed with the script."),
    (r"Failed to register a ServiceWorker[^\n]{0,900}: The URL protocol of the (?:current origin|"
     r"script|scope) \('?(?P<value>[^'\n)]{1,512})'?\) is not supported", _OTHER,
     "Service workers are only for pages of http and https; this one is of {value}.",
     f"{_NO_CORS} A page that was opened as a file, or that an app serves by a scheme of its own, "
     "has none.",
     "Serve the page by http on localhost or by https. In an app, leave the registration out."),
    (r"Failed to register a ServiceWorker[^\n]{0,900}: ServiceWorker script evaluation failed|"
     r"threw an exception during script evaluation", _OTHER,
     "The service worker's script has an error, so the browser does not start it.",
     f"{_NO_CORS} Often it is an importScripts whose file is not there, or is stopped.",
     "Look at the error itself: in Chrome, chrome://serviceworker-internals, or the Application "
     "panel."),
    (r"(?:Failed to update|Failed to register) a ServiceWorker[^\n]{0,900}: An unknown error "
     r"occurred when fetching the script", _OTHER,
     "The browser did not get the service worker's script, and does not say why.",
     f"{_NO_CORS} The server was not reached, or broke off; or this browser is offline.",
     "Open the script's address in the browser, which says more."),
    (r"An SSL certificate error occurred when fetching the script|"
     r"(?:^|[\W\w]{0,2}\b)Only secure origins are allowed", _OTHER,
     "The browser offers service workers, and some other interfaces, only to pages that it trusts.",
     f"{_NO_CORS} The page needs https with a valid certificate, or localhost.",
     "Serve the page over https. For development, use localhost, or a certificate of a CA that the "
     "machine trusts (mkcert)."),
    (r"header has been ignored, because the URL's origin was untrustworthy", _WARNING,
     "The browser ignores a header such as Cross-Origin-Opener-Policy, because the page does not "
     "come over https.",
     "It is a warning: nothing is refused by it. Such headers count only over https and on "
     "localhost.",
     "Serve the page over https, or leave the header out (helmet in Express: "
     "crossOriginOpenerPolicy: false, originAgentCluster: false)."),
    (r"Cross-Origin-Opener-Policy policy would block the window\.", _WARNING,
     "A script looks at a popup that Cross-Origin-Opener-Policy separates from the page.",
     "It is a warning of libraries for logins (Google, Firebase): the page or the popup sends "
     "“same-origin”, so that the two do not see each other. This is not CORS.",
     "If the login works, nothing has to be done. Otherwise let the page send "
     "“Cross-Origin-Opener-Policy: same-origin-allow-popups”."),
    (r"Failed to parse URL from (?P<url>\S{1,2048})|The URL '(?P<other>[^'\n]{1,512})' is invalid",
     _OTHER,
     "The address that the script asks for is not a URL.",
     f"{_NO_CORS} Nothing was sent. On a server there is no page, so that a path alone has no "
     "host.",
     "Write the whole address, with http:// or https:// (ws:// or wss:// for a WebSocket). If it "
     "is built from a setting, look whether that is empty, or lacks the scheme or a slash."),
    (r"Request cannot be constructed from a URL that includes credentials", _OTHER,
     "The address has a name and a password in it, which fetch does not accept.",
     f"{_NO_CORS} Nothing was sent.",
     "Leave them out of the address, and send the header Authorization."),
    (r"Unexpected token '?<'?,? [^\n]{0,120}JSON|"
     r"JSON\.parse: unexpected character at line 1 column 1", _OTHER,
     "The script got something else where it expects JSON, mostly an HTML page.",
     "The response was read, so CORS did not stop it. Mostly it is an error page, a login, or the "
     "page itself (index.html) in place of the API.",
     "Look in the Network panel at the request's address, its status and its response. A relative "
     "address goes to the page's own server: give it the API's, or let the development server pass "
     "it on (proxy)."),
    (r"sendBeacon\(\) with a Blob whose type is not any of the CORS-safelisted values", _OTHER,
     "This version of Chrome does not send beacons of other types than forms and plain text.",
     "They need a preflight. Older versions did not send one for beacons, and therefore refuse "
     "such beacons.",
     "Send the beacon as text/plain, or use fetch with keepalive."),
    (r"Access is denied for this document", _OTHER,
     "The browser does not let the document use its storage.",
     f"{_NO_CORS} Cookies and storage are blocked in the browser for this document; in a frame of "
     "another site that is mostly the rule for third parties.",
     "Let the code go on without storage (try and catch around localStorage), or allow the site's "
     "cookies in the browser."),
    (r"The document is sandboxed and lacks the 'allow-same-origin' flag", _OTHER,
     "A sandboxed frame may not use cookies and storage.",
     f"{_NO_CORS} Without allow-same-origin the frame's document has no origin of its own.",
     "Give the frame's sandbox allow-same-origin, or let the code go on without storage (try and "
     "catch around localStorage)."),
    (r"Unsafe attempt to load URL (?P<url>\S{1,2048}) from frame with URL '?chrome-error:", _OTHER,
     "The page that was to be reloaded is the browser's own error page: its address did not load.",
     f"{_NO_CORS} The line only follows from that failure.",
     "Open the address in a tab of its own, and look at the error there: mostly its server does "
     "not run, or not at this host and port."),
    (r"Unsafe attempt to load URL (?P<url>\S{1,2048}\.(?:vtt|srt)(?:\?\S{0,1024})?) from frame "
     r"with URL", _WITHOUT,
     "The subtitles are of another origin, and the video was loaded without CORS.",
     "Tracks of other origins load only with CORS, which the video's attribute decides.",
     f'Add crossorigin="anonymous" to the <video>. {_WITH_ATTRIBUTE} That goes for the video and '
     "for the track."),
    (r"Unsafe attempt to load URL data:[^\n]{1,4096}? from frame with URL", _OTHER,
     "A style or a <use> refers to an SVG in a data: URL, which is not of the page's origin.",
     f"{_NO_CORS} No request was made.",
     "Put the SVG (its filter, mask or symbol) into the page itself, and refer to it by “#id”. Or "
     "serve it as a file of the page's origin."),
    (r"Unsafe attempt to load URL (?P<url>https?://(?:www\.(?P<value>[\w.-]{1,253})|"
     r"(?P<value2>[\w.-]{1,253}))/\S{0,2048}) from frame with URL '?https?://(?:(?P=value)|"
     r"www\.(?P=value2))[/:?#]", _OTHER,
     "The page and the file are of one site by two addresses, {value} with and without www, which "
     "are two origins.",
     f"{_NO_CORS} An SVG for <use>, a mask or a filter, and an XSLT style sheet load only from the "
     "page's own origin.",
     "Redirect one of the two addresses to the other, and set the other as the site's own (in "
     "WordPress: Site Address). Until then, open the page at the address that the file has."),
    (r"Unsafe attempt to load URL (?P<url>\S{1,2048}) from frame with URL", _OTHER,
     "A file was not loaded that only the page's own origin may have, such as an SVG for <use>, a "
     "mask or a filter, or an XSLT style sheet.",
     f"{_NO_CORS} A page that was opened as a file has no origin, so this goes for its own files "
     "too.",
     "Serve the file from the page's origin. For icons, fetch the SVG by script (which CORS can "
     "allow) and put it into the page."),
    (r"(?m)^(?:Uncaught )?(?:\w{1,40}:? )?Script error\.?(?: ?\(:0(?::0)?\))?[^\S\n]*$", _WITHOUT,
     "A script of another origin failed, and the browser hides its error.",
     "A page gets the message, the line and the stack of an error only from scripts that it may "
     "read.",
     f'Add crossorigin="anonymous" to the <script>. {_WITH_ATTRIBUTE} Or look in the console, '
     "which shows the error. If none of your scripts is of another origin, it may be an "
     "extension's."),
    (r"Failed to find a valid digest in the 'integrity' attribute for resource '[^'\n]{1,2048}'|"
     r"None of the [“\"][^”\"\n]{1,32}[”\"] hashes in the integrity attribute match the content|"
     rf"Cannot load [a-z]{{1,16}} {_URL}\. Failed integrity metadata check",
     _OTHER,
     "The file is not the one whose hash is in the integrity attribute.",
     f"{_NO_CORS} The browser could read the file: it was changed (a new build, another version at "
     "the same address, a proxy or CDN that minifies), or another page, or the empty file of an ad "
     "blocker, came in its place.",
     "Write the hash of the present file, or serve the file for which the hash was made. Empty the "
     "caches in between."),
    (r"Could not create web worker\(s\)\. Falling back to loading web worker code in main thread",
     _WARNING,
     "Monaco could not start its workers, and does their work in the page itself.",
     "Workers start only from scripts of the page's own origin, which no CORS header changes. "
     "Mostly the editor comes from a CDN, or MonacoEnvironment is not set.",
     "Set MonacoEnvironment.getWorker (or getWorkerUrl) to scripts of the page's own origin, as "
     "the plugin for the bundler does; or to a blob: script that calls importScripts."),
    (r"Extension manifest must request permission to access (?:this host|the respective host)",
     Cause.EXTENSION_PERMISSION,
     "The extension has no permission for this page.",
     "This is not CORS: an extension reads pages, and sends them scripts, only on hosts that its "
     "manifest names, and never on the browser's own pages.",
     "Add the host to host_permissions in the manifest (version 2: permissions). Or use activeTab, "
     "which is for the tab in which the user has clicked the extension, as long as the tab stays "
     "at that origin. Look whether the user allowed the site to the extension."),
    (r"'only-if-cached' can be set only with 'same-origin' mode", _OTHER,
     "A script makes a request with the cache mode “only-if-cached”, which needs the mode "
     "“same-origin”.",
     f"{_NO_CORS} Mostly it is a service worker that passes on a request of Chrome's developer "
     "tools.",
     "In the worker's fetch handler, return early if request.cache is “only-if-cached” and "
     "request.mode is not “same-origin”."),
    (r"Preflight request for request with keepalive specified is currently not supported",
     _OTHER,
     "This version of Chrome (before 81) sends no request with keepalive that needs a preflight.",
     "It did not send it at all. Later versions do.",
     "Leave keepalive out, or send a request that needs no preflight (POST of text/plain, without "
     "headers of its own)."),
    (r"(?:SecurityError|DOMException): The operation is insecure\b[\s\S]{0,400}?\b(?:getImageData|"
     r"toDataURL|toBlob|texImage2D|texSubImage2D|readPixels|captureStream)\b", _OTHER,
     "Something of another origin was drawn into the canvas that was loaded without CORS, so the "
     "page may not read its pixels.",
     "Firefox and Safari say only that the operation is insecure; the script reads a canvas there. "
     "Mostly it is an image without the attribute crossorigin, which is loaded without CORS, "
     "whatever its server allows; a video or another such canvas has the same effect.",
     "Set crossOrigin = “anonymous” on the image (or video) before its src (crossorigin in HTML), "
     "and let its server send Access-Control-Allow-Origin. What a cache already has without the "
     "header needs another URL (?cors)."),
    (r"(?m)^(?:\[[\d:. -]{5,30}\] ?)?(?:JavaScript error: \S{1,2048}, line \d{1,7}: )?"
     r"(?:Uncaught )?(?:\([\w ]{2,20}\) )?(?:SecurityError|DOMException): The operation is "
     r"insecure\.?(?:\s@\s\S{1,2048}|\s\S{1,2048}:\d{1,7}(?::\d{1,7})?)?[^\S\n]*$", _OTHER,
     "Firefox or Safari refuses an operation for security, and does not say which.",
     "It may be a canvas with an image that was loaded without CORS, a ws: WebSocket from an https "
     "page, storage while cookies are blocked, a service worker of a page without https, or an "
     "address of another origin in pushState.",
     "Look at the line of the script that the stack names: it shows which of them it is. For an "
     "image, set crossOrigin = “anonymous” before its src, and let its server send "
     "Access-Control-Allow-Origin."),
    # --- logins of what a page loads (WebKit's ResourceLoader, Chromium's ManifestFetcher) --------
    (rf"[Bb]locked (?:{_URL} )?from asking for credentials because it is a cross-origin request",
     _OTHER,
     "The server asks for a login (HTTP authentication, status 401), and Safari does not pass that "
     "on to the user.",
     "Safari shows its dialog neither for files of another origin, nor, in older versions, for "
     "module scripts, which are loaded without a login unless the element asks for it. This is "
     "before CORS.",
     'For files of the page\'s own server write crossorigin="use-credentials" on the script or '
     "link, or let the server give them without a login. For another server, open the address in "
     "a tab and log in there, or log in by the page and a token."),
    (rf"Manifest fetch from {_URL} failed, code 40[13]\b", _OTHER,
     "The page's manifest did not load, because the server asks for a login.",
     "This is not CORS. Browsers fetch a manifest without cookies and logins unless the link asks "
     "for them. The page works without its manifest, but cannot be installed as an app.",
     'Write crossorigin="use-credentials" on the page\'s <link rel="manifest">. Or exempt the '
     "manifest from the login."),
    (rf"Manifest fetch from {_URL} failed, code (?P<code>\d{{3}})\b", _OTHER,
     "The page's manifest did not load: the server answered with status {code}.",
     "This is not CORS. The page works without its manifest, but cannot be installed as an app.",
     'Open the address of <link rel="manifest"> in a tab, and correct it or what the server gives '
     "there."),
    # --- what the page's own policy stops in the page itself -------------------------------------
    (r"(?:Refused to execute|Executing) inline event handler|"
     r"(?:Refused to run|Running) the JavaScript URL|blocked an? (?:event handler|JavaScript URL)",
     _OTHER,
     "The page's own Content-Security-Policy stops code in an attribute of the page (onclick and "
     "the like, or an address that begins with javascript:).",
     "This is not CORS: nothing is fetched. The directive script-src-attr decides on attributes, "
     "else script-src does. Helmet sends script-src-attr 'none' where the settings do not name it.",
     "Give the element its handler in a script that the policy allows, by addEventListener, and "
     "leave the attribute out. A nonce does not allow an attribute; 'unsafe-inline' in that "
     "directive allows all of them. If it is that of an extension, nothing is wrong with the "
     "page."),
    *(
        (rf"(?:{pattern})(?:[^\n]{{0,400}}?(?:directive:? |\()[\"“'](?P<setting>[a-z-]{{1,40}}))?",
         _OTHER,
         f"The page's own Content-Security-Policy stops a {what} that stands in the page itself "
         "(inline), by {setting}.",
         "This is not CORS: nothing is fetched. The directive allows files of the addresses that "
         "it lists, not what stands in the page.",
         f"Move the {what} into a file that the policy allows, or allow it in {{setting}} by a "
         "nonce or by its hash (Chrome's message names the hash). If it is that of an extension, "
         "nothing is wrong with the page.")
        for what, pattern in (
            ("script", r"(?:Refused to execute|Executing) inline script|blocked an inline script|"
             r"Refused to execute a script because its hash"),
            ("style", r"(?:Refused to apply|Applying) inline style|blocked an inline style|"
             r"Refused to apply a stylesheet because its hash"),
            # Firefox to version 57 wrote “self” for it, each version in its user's language.
            ("script or style",
             r"blocked the loading of a resource at (?:inline|self)\b|"
             r"Content[ -]Security[ -]Policy: [^(/]{1,200}\b(?:inline|self)\b(?=[^(/]{0,60}\()"),
        )
    ),
    (r"Refused to evaluate a string as JavaScript|Evaluating a string as JavaScript violates|"
     r"blocked a JavaScript eval|call to eval\(\) (?:or related function )?blocked by CSP|"
     r"(?:Refused to compile or instantiate|Compiling or instantiating) WebAssembly|"
     r"blocked WebAssembly|blocked the loading of a resource at eval\b", _OTHER,
     "The page's own Content-Security-Policy stops code that is made from text (eval, new "
     "Function, or WebAssembly).",
     "This is not CORS: nothing is fetched. Templates that are compiled in the browser, and builds "
     "for development, make code so.",
     "Use a build that needs no eval (webpack: another devtool; Vue: compiled templates). For "
     "WebAssembly add 'wasm-unsafe-eval' to script-src. 'unsafe-eval' allows all of it."),
    (r"(?:Refused to set|Setting) the document's base URI", _OTHER,
     "The page's own Content-Security-Policy does not let <base> name this address.",
     "This is not CORS. The browser ignores the element, so relative addresses are those of the "
     "page itself.",
     "Remove the <base>, or add its address to base-uri in the policy."),
    # --- mixed content that is not stopped -------------------------------------------------------
    (r"requested an insecure [\w -]{1,40} '(?P<url>[^'\n]{0,2048})'\. This content should also be "
     r"(?:serv|request)ed over HTTPS|displayed insecure content from|"
     r"Loading mixed \(insecure\) display content", _WARNING,
     "A page that came over https loads something over http. The browser loads it, and warns.",
     "It is called mixed content, and is not CORS. Newer versions ask for https by themselves, or "
     "do not load it.",
     "Write https in the address."),
    (r"This request was automatically upgraded to HTTPS", _WARNING,
     "A page that came over https names an address with http, and the browser asks for https by "
     "itself.",
     "It is a warning: nothing is refused by it. If the server has no https, the request fails "
     "for that.",
     "Write https in the address."),
    (r"contains a form (?:that|which) targets an insecure endpoint", _WARNING,
     "A form of a page that came over https is sent to an address with http.",
     "It is a warning, and not CORS: Chrome asks the user before it sends the form.",
     "Write https in the form's action."),
    (r"Failed to execute 'importScripts' on 'WorkerGlobalScope': The script at\s{1,4}"
     r"'[^'\n]{1,2048}'\s{1,4}failed to load", _OTHER,
     "A worker could not load a script by importScripts, and the message does not say why.",
     "importScripts needs no CORS. The file is not there, its type is wrong (with nosniff), the "
     "page's Content-Security-Policy or a Cross-Origin-Embedder-Policy stops it, or the network "
     "does.",
     "Open the script's address in a tab, and look at its row in the Network panel: its status and "
     "its Content-Type, and the console's other messages about it."),
    # --- Internet Explorer -----------------------------------------------------------------------
    (r"\bSEC711[89]: ", _WARNING,
     "Internet Explorer, or Edge before version 79, tells that a request goes to another origin.",
     "This line is not an error. If the request fails, the next line has a code from SEC7120 to "
     "SEC7129, or SCRIPT7002.",
     "Paste the lines that follow it."),
    (r"\bSCRIPT5: |\A(?=[\s\S]*\b(?:IE ?\d{1,2}|Internet Explorer|Trident)\b)[\s\S]*?"
     r"(?m:^)[^\S\n]*(?:Uncaught |Unhandled )?(?:Error:? ){0,2}Access is denied\b", _OTHER,
     "Internet Explorer, or Edge before version 79, refused the script something.",
     "Mostly it is one of three: open or send of a request to another origin (Internet Explorer 9 "
     "and before have no CORS in XMLHttpRequest; XDomainRequest asks only the page's own scheme), "
     "the document of a frame or window of another origin, or a file field that a script clicks.",
     "Look at the line of the script that the message names. For a request, use Internet Explorer "
     "10 or later in its own mode (no compatibility view), whose console says with SEC71… what "
     "CORS lacks."),
    # --- Cypress ---------------------------------------------------------------------------------
    (r"cy\.visit\(\)[`'\"]? failed because you are attempting to visit a (?:URL that is of a "
     r"different (?:origin|superdomain)|second unique domain)", _OTHER,
     "The test visits pages of two origins, which Cypress allows in one test only with "
     "cy.origin().",
     f"{_NO_CORS} It is a rule of Cypress, which runs the page in a frame of its own.",
     "Write what is done at the second origin into cy.origin('https://…', () => {{ … }}), or into "
     "a test of its own. (Cypress from 12 on has cy.origin; from 14 on it compares whole origins, "
     "subdomains too.)"),
    (r"The command was expected to run against origin\b", _OTHER,
     "The page that Cypress shows is of another origin than the test's commands are for.",
     f"{_NO_CORS} Mostly the app went on to its login, or back from it.",
     "Write the commands for that page into cy.origin('https://…', () => {{ … }}). If the test "
     "does not mean to go there, look for what redirects the app (no login, a wrong base URL)."),
    (r"Cypress detected (?:that )?a cross[- ]origin error (?:happened|occurred)", _OTHER,
     "The page that Cypress tests went to another origin, where Cypress cannot follow.",
     f"{_NO_CORS} It is a rule of Cypress, which runs the page in a frame of its own.",
     "Write what is done there into cy.origin('https://…', () => {{ … }}), or log in by cy.request "
     "in place of the login's pages. chromeWebSecurity: false lifts the rule in Chromium's "
     "browsers, for tests alone."),
    # --- userscripts -----------------------------------------------------------------------------
    (rf"Refused to connect to [\"'“”]?{_URL}[\"'“”]?: (?:URL|This domain) is not a part of the "
     r"@(?:<span></span>)?connect list", _OTHER,
     "The userscript may not connect to this host, because its header does not list it under "
     "@connect.",
     f"{_NO_CORS} It is a rule of the manager of userscripts (Tampermonkey).",
     "Add a line “// @connect” with this host to the userscript's header, or answer the manager's "
     "question with “allow”."),
    # --- Angular's service worker (packages/service-worker/worker: src/assets.ts, src/driver.ts) --
    (rf"Response not Ok \((?:fetchAndCacheOnce|cacheBustedFetchFromNetwork)\): request for {_URL} "
     r"returned response 504", _OTHER,
     "Angular's service worker could not fetch this file.",
     "The status 504 is the worker's own: it writes that of every fetch that fails, by CORS, by "
     "the page's policy (connect-src) or in the network. Files of other origins it fetches with "
     "CORS, where an <img> needs none.",
     "Look for the browser's message about this URL, with ngsw-worker.js in its row, and paste "
     "that. If the server sends no CORS headers, take the URL out of assetGroups and dataGroups in "
     "ngsw-config.json, or add the query ngsw-bypass to it."),
    # --- SignalR ---------------------------------------------------------------------------------
    (r"Failed to complete negotiation with the server: Error: (?:Not Found|[^\n]{0,40}'404')",
     _OTHER,
     "There is no SignalR hub at this address: the negotiation got 404.",
     "The server was reached, and its response was read: CORS did not stop it.",
     "Compare the path with MapHub in the server, and let a proxy pass it on with /negotiate."),
    (r"WebSocket failed to connect\. The connection could not be found on the server", _OTHER,
     "SignalR's WebSocket failed, and the client does not say why.",
     "WebSockets have no CORS. Without skipNegotiation a negotiation came before, which the page "
     "could read: then something between does not pass WebSockets on, or another server answered.",
     "Let the proxy pass WebSockets on (nginx: proxy_http_version 1.1, Upgrade and Connection; "
     "IIS: the WebSocket Protocol feature; Azure App Service: Web sockets on). With several "
     "servers, enable sticky sessions, or the Azure SignalR Service."),
    # --- gRPC-Web (improbable-eng/grpc-web: client/grpc-web/src/client.ts) -----------------------
    (r"Response closed without grpc-status \(Headers only\)", _OTHER,
     "gRPC-Web's client does not see the header grpc-status, which tells how the call ended.",
     "The response was read, so CORS did not stop it. Scripts of another origin see this header "
     "only if the server exposes it; or it is not there.",
     "Look for grpc-status among the response's headers in the Network panel. If it is there, let "
     "the server send Access-Control-Expose-Headers: grpc-status, grpc-message (Envoy: "
     "expose_headers). If not, something in front of the gRPC server answered in its place."),
    # --- Socket.IO's client outside of browsers ---------------------------------------------------
    (r"(?:xhr poll|websocket) error\b[^\n]{0,200}\n(?:[^\n]{0,300}\n){0,12}?[^\n]{0,80}"
     r"\((?:file://)?(?:/|[A-Z]:\\)[^()\n]{0,300}node_modules[/\\]engine\.io-client\b", _OTHER,
     "Socket.IO's client in Node.js got no connection, and does not say why.",
     "Node.js does not apply CORS, so no header for CORS is missing. The server may be down, its "
     "address, path or certificate wrong, or it refuses the request itself.",
     "Print err.description and err.context of the event connect_error: they have the status, if "
     "there was a response. Look in the server's log for the same moment."),
    # --- what no other rule knows ----------------------------------------------------------------
    (r"Failed to execute '(?:fetch'|(?:open|setRequestHeader)' on 'XMLHttpRequest')"
     r"(?![^\n]{0,90}Refused to)|Request with GET/HEAD method cannot have body", _OTHER,
     "The browser does not take what the script gives to its call for a request.",
     f"{_NO_CORS} Nothing was sent. It is the address, the method, a body with GET, or a header "
     "whose name or value has a character that headers cannot have (a line break, a letter "
     "outside of Latin-1).",
     "Correct that in the page's script. The end of the message says which it is: if it is cut, "
     "paste the whole message."),
)  # fmt: skip
_COMPILED = tuple((re.compile(each[0]), each) for each in _RULES)


def page_rule_in(text: str) -> Statement | None:
    """What a console's sentence about another rule tells; ``None`` if there is none."""
    plain = text.replace("\t", " ")  # editors and terminals exchange them
    for pattern, (_, cause, *sentences) in _COMPILED:
        found = pattern.search(plain)
        if found is not None:
            return statement_of(found, cause, *sentences)
    return None
