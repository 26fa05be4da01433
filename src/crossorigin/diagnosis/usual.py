"""The usual causes at software and platforms that a URL names: their defaults, as data.

Where a message alone leaves many causes open, one of them is by far the most frequent at such an
address. From the documentation of each, with the name of its setting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .findings import Cause
from .software import Software

__all__ = ["Usual", "usual_at", "usual_cause"]


class Usual(NamedTuple):
    """A name, the usual cause at such a URL, what is known of it, and what to change.

    With `by_403`, it answers a preflight itself with 403 if that does not fit its settings. With
    `of_page`, settings of a server do not cure it. With `is_host`, applications of others run
    there, which may well have no CORS layer. With `is_only`, no other cause is possible. With
    `is_between`, it stands before a server whose settings alone do not cure it.
    """

    name: str
    cause: Cause
    why: str
    fix: str
    by_403: bool = False
    of_page: bool = False
    is_host: bool = False
    is_only: bool = False
    is_between: bool = False


_ERROR, _LIST = Cause.ERROR_WITHOUT_CORS, Cause.ORIGIN_NOT_ALLOWED
_OFF, _OPTIONS = Cause.NO_CORS_HEADERS, Cause.PREFLIGHT_NOT_HANDLED


def _platform(name: str, own: str) -> Usual:
    return Usual(
        name,
        _ERROR,
        "If the application does not run or fails, the platform answers in its place, with "
        f"{own} and without CORS headers.",
        "Open the URL in a tab, and look in the platform's log whether the application runs. If it "
        "does, look at the request's status in the Network panel.",
        is_host=True,
    )


def _off(name: str, setting: str) -> Usual:
    return Usual(
        name,
        _OFF,
        "They are off by default.",
        f"Turn them on, for the page's origin: {setting}.",
    )


_USUAL: tuple[tuple[str, Usual], ...] = (
    # capacitorjs.com/docs/apis/http; @capacitor/core, native-bridge.js
    (r"/_capacitor_https?_interceptor_", Usual(
        "CapacitorHttp", _OFF,
        "With the plugin CapacitorHttp turned on, GET and HEAD go to this address of the app's own "
        "server, which makes the request outside of the browser. The page has another origin than "
        "that server (live reload, or server.url in the configuration), so the browser applies "
        "CORS to it. The settings of the API play no part.",
        "Build the app without server.url: then the page is of the app's own server. During live "
        "reload, set CapacitorHttp.enabled to false and let the API allow the page's origin, or "
        "call CapacitorHttp.get(…) itself.", of_page=True)),
    (r"/realms/[^/]+/protocol/openid-connect/", Usual(
        "Keycloak", _LIST,
        "It sends CORS headers only to the Web origins of the client that asks, and to none if the "
        "client is not known, is not public, or the request is wrong.",
        "In Keycloak's console, Clients, your client: list the page's origin in “Web origins”, "
        "without a path and without a slash at the end (“+” stands for those of the redirect "
        "URIs). A page's client has “Client authentication” off.")),
    (r":11434/|//[^/?#]{0,100}\bollama\b[^/?#]{0,100}/(?:api|v1)/", Usual(
        "Ollama", _LIST,
        "By default it allows only pages of its own machine, and answers 403 to all others.",
        "Set OLLAMA_ORIGINS to the page's origin in the environment of the server itself (systemd: "
        "Environment=; macOS: launchctl setenv; Windows: system variables), and restart it.",
        by_403=True)),
    (r"\.execute-api\.[a-z0-9-]+\.amazonaws\.com/", Usual(
        "Amazon API Gateway", _ERROR,
        "Its own errors (a missing token, an authorizer, a Lambda function that fails or times "
        "out) have no CORS headers, and with proxy integration the function itself has to send "
        "them.",
        "Look at the status: 401 and 403 come from the authorizer, an API key or a wrong path (to "
        "a preflight: the resource has no OPTIONS method, or that needs the key); 502 and 504 from "
        "the function. Add the headers to the gateway responses DEFAULT_4XX and "
        "DEFAULT_5XX, return them from the function too, and deploy the API again.", by_403=True,
        is_host=True)),
    (r"\.supabase\.(?:co|in)/functions/|\.functions\.supabase\.co/|:54321/functions/", Usual(
        "The Supabase Edge Function", _OPTIONS,
        "The function itself has to answer OPTIONS, with the CORS headers and before anything that "
        "can fail. A function that does not start, does not exist or throws answers without them.",
        "Answer OPTIONS first in the function (corsHeaders of Supabase's guide), send the headers "
        "with each response, errors too, and look in the function's log for an error.")),
    (r"\.supabase\.(?:co|in)/", Usual(
        "Supabase", _ERROR,
        "Its API allows pages of every origin, so the response was an error without the headers: a "
        "paused project, a wrong address, or a gateway that got no response (520 to 544).",
        "Open the project's dashboard, and look at the status of the request.")),
    (r"//script\.google\.com/macros/", Usual(
        "Google Apps Script", _OPTIONS,
        "It answers no preflights, and its error pages have no CORS headers.",
        "Send a POST as text/plain, without headers of your own. Deploy the script for access by "
        "“Anyone”, deploy a new version after changes, and return ContentService output.")),
    (r"\.cloudfunctions\.net/|\.run\.app/", Usual(
        "Google Cloud", _ERROR,
        "If a function or service is not public, does not exist (other region or name) or crashes, "
        "Google answers in its place, without CORS headers; the preflight too.",
        "Check name and region, allow unauthenticated calls (role Cloud Run Invoker for allUsers), "
        "and look in its log. A callable function of Firebase needs no CORS code of its own; "
        "onRequest needs the option cors.")),
    (r"//[^/]*ngrok(?:-free)?\.(?:app|io|dev)/", Usual(
        "ngrok", Cause.INTERSTITIAL,
        "On free plans it answers browsers with a warning page without CORS headers; a closed "
        "tunnel is answered with 404 or 502.",
        "Send the request header ngrok-skip-browser-warning with any value, and let the server "
        "allow that header. Check that the tunnel is open.")),
    (r"\.azurewebsites\.net/", Usual(
        "Azure App Service", _LIST,
        "It has a list of origins of its own (API, CORS), which replaces what the application "
        "sends as soon as it has an entry. Its own error pages (500, 502, 503) have no CORS "
        "headers.",
        "Use one of the two: the list in the portal, or the application's. If the status is 5xx, "
        "look in the application's log.")),
    (r"\.herokuapp\.com/", _platform("Heroku", "503 (H10, H12, H14)")),
    (r"\.onrender\.com/", _platform("Render", "502 or 503, also while it wakes up")),
    (r"\.railway\.app/", _platform("Railway", "404 or 502")),
    (r"\.fly\.dev/", _platform("Fly.io", "502 or 503")),
    (r"\.vercel\.app/", _platform("Vercel", "404, 500 or 504, or a redirect to a login")),
    (r"\.netlify\.app/|/\.netlify/functions/", _platform("Netlify", "404, 500 or 502")),
    (r"\.koyeb\.app/", _platform("Koyeb", "404 or 503")),
    (r"\.replit\.(?:dev|app)/|\.repl\.co/", _platform("Replit", "404 or 502")),
    (r"\.app\.github\.dev/|\.gitpod\.io/", Usual(
        "The port of the workspace", Cause.LOGIN_REDIRECT,
        "A forwarded port that is private redirects to a login.",
        "Set the port's visibility to public.")),
    (r"//firebasestorage\.googleapis\.com/|//storage\.googleapis\.com/|//[^/]+\.storage\."
     r"googleapis\.com/", Usual(
        "The bucket of Google Cloud Storage", _LIST,
        "It sends CORS headers only if the bucket has a CORS configuration with the page's origin "
        "and the method; without one it sends none, and errors have none.",
        "Set it with gcloud storage buckets update --cors-file (or gsutil cors set).")),
    # docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html: the rules are of a bucket
    (r"//s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com/(?:[?#]|$)", Usual(
        "Amazon S3", _OFF,
        "This is the address of S3 itself, which lists the buckets of an account. CORS rules are "
        "those of a bucket, so no page can call this address.",
        "If the call is for one bucket, give it the bucket's name. Let a server of your own list "
        "the buckets.", of_page=True, is_only=True)),
    (r"//(?:[^/]+\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com/", Usual(
        "The bucket of Amazon S3", _LIST,
        "It sends CORS headers only if a CORS rule of the bucket has the origin, the method and "
        "each header; otherwise it answers preflights with 403. A response that a cache stored "
        "for a request without Origin has none either, nor has an error because of a wrong region.",
        "Add a rule to the bucket (Permissions, CORS), with the page's origin, the method and "
        "AllowedHeaders “*”. A file in the bucket does not set rules.", by_403=True)),
    # docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide: header-caching.html (CORS),
    # using-managed-origin-request-policies.html, using-managed-response-headers-policies.html
    (r"//[^/]+\.cloudfront\.net/", Usual(
        "Amazon CloudFront", _OFF,
        "It passes Origin on only if its policies say so, and otherwise gives every page the copy "
        "that it stored, with the headers of the request that came first.",
        "In the distribution's behaviour choose the response headers policy SimpleCORS or "
        "CORS-With-Preflight. Or, if the bucket or server behind is to decide, have Origin in the "
        "cache policy, and the origin request policy CORS-S3Origin or CORS-CustomOrigin; a bucket "
        "needs a CORS rule for that. Then invalidate the stored copies.", is_between=True)),
    (r"\.r2\.(?:dev|cloudflarestorage\.com)/", Usual(
        "The bucket of Cloudflare R2", _LIST,
        "It sends CORS headers only if a rule of the bucket's CORS policy has the origin, the "
        "method and each header (a signed upload mostly sends Content-Type).",
        "Add a rule in the bucket's settings, CORS policy; list headers by name.", by_403=True)),
    (r"\.backblazeb2\.com/|//(?:pod-[0-9-]+|api[0-9]*|f[0-9]+)\.backblaze(?:b2)?\.com/", Usual(
        "The bucket of Backblaze B2", _LIST,
        "It sends CORS headers only if a CORS rule of the bucket has the origin, the operation and "
        "each header; otherwise it answers preflights with 403. The rules that can be set on "
        "Backblaze's web pages are only for downloads.",
        "Set the bucket's corsRules by the API or the command line (b2 bucket update "
        "--cors-rules): allowedOrigins, allowedHeaders, and the operation in allowedOperations "
        "(b2_upload_file for uploads by B2's own API, s3_put for those by S3's).", by_403=True)),
    (r"\.(?:digitaloceanspaces|wasabisys|linodeobjects|vultrobjects|aliyuncs|myqcloud|"
     r"contabostorage|idrivee2-\d+|scaleway|upcloudobjects)\.(?:com|cloud)/|\.scw\.cloud/|"
     r"\.cloud\.ovh\.net/|\.your-objectstorage\.com/|[?&]X-Amz-(?:Algorithm|Signature)=", Usual(
        "The bucket (of a storage compatible with S3)", _LIST,
        "It sends CORS headers only if a CORS rule of the bucket has the origin, the method (PUT "
        "for uploads) and each header; otherwise it usually answers preflights with 403. Its "
        "errors (a signature that does not match, a bucket in another region) usually have none "
        "either.",
        "Add a rule to the bucket's CORS settings, with the page's origin, the method and "
        "AllowedHeaders “*”. A header in the signed request does not set them.", by_403=True)),
    (r"\.blob\.core\.windows\.net/", Usual(
        "Azure Blob storage", _LIST,
        "It sends CORS headers only if a rule of the storage account has the origin, the method "
        "and each header; otherwise it answers preflights with 403.",
        "Add a rule in the storage account: Resource sharing (CORS), Blob service.", by_403=True)),
    (r"/@vite/|/@id/|/@fs/|/@react-refresh\b|/node_modules/\.vite/|/@vite-plugin|:\d{4,5}/(?:src|"
     r"resources)/(?:[^?#]{0,200}/)?[\w.-]{1,80}\.(?:[jt]sx?|mjs|vue|svelte)(?:[?#]|/?$)", Usual(
        "Vite's development server", _LIST,
        "Since versions 6.0.9, 5.4.12 and 4.5.6 it allows pages of localhost only (and subdomains "
        "of it), not of a host such as shop.test.",
        "Set server.cors in vite.config, as { origin: the page's origin }, and server.origin to "
        "the address of this server; start it again. (Laravel's plugin allows APP_URL: write the "
        "page's origin there.)")),
    (r":9200/", _off("Elasticsearch or OpenSearch",
                     "http.cors.enabled: true and http.cors.allow-origin in its configuration")),
    (r":5984/", _off("CouchDB", "enable_cors in [chttpd], and origins in [cors]")),
    (r":8188/", _off("ComfyUI", "--enable-cors-header with the origin")),
    (r":7860/(?:gradio_api/|call/|queue/|config$|run/|upload)|\.gradio\.live/|\.hf\.space/", Usual(
        "Gradio", _LIST,
        "At the address localhost it allows only pages of localhost; at any other address it "
        "allows every page. Errors have no CORS headers, nor has the response in place of an app "
        "that does not run (one on Hugging Face that sleeps or starts).",
        "Use its name or an address other than localhost, or send the request from a server of "
        "your own. If the app is on Hugging Face or gradio.live, open its URL first, to see "
        "whether it runs. (An Origin “null” needs launch(strict_cors=False).)")),
    (r":7860/", _off("Stable Diffusion web UI", "--cors-allow-origins with the origin")),
    (r":1234/v1/", _off("LM Studio", "“Enable CORS” in the server's settings (lms server start "
                        "--cors)")),
    (r":8123/", _off("Home Assistant", "cors_allowed_origins under http: in configuration.yaml")),
    (r":8428/|:9090/api/v1/", _off("Prometheus", "--web.cors.origin")),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), usual) for pattern, usual in _USUAL)


_ADDRESSES = {
    Software.KEYCLOAK: "/realms/a/protocol/openid-connect/",
    Software.SUPABASE: ".supabase.co/functions/",
    Software.OLLAMA: ":11434/",
    Software.LM_STUDIO: ":1234/v1/",
    Software.GCS: "//storage.googleapis.com/",
    Software.S3: "//b.s3.amazonaws.com/",
    Software.R2: ".r2.dev/",
    Software.CLOUDFRONT: "//d.cloudfront.net/",
    Software.AZURE_BLOB: ".blob.core.windows.net/",
}
"""An address of each software that is named without one."""


def usual_at(software: Sequence[Software]) -> Usual | None:
    """The usual cause at what a writer names without its address, the last in front."""
    known = software[-1] if software else None
    return usual_cause(_ADDRESSES[known]) if known in _ADDRESSES else None


def usual_cause(url: str | None) -> Usual | None:
    """The usual cause at `url`, if it names a software or a platform; the first match counts."""
    address = (url or "").partition("#")[0]
    if address.count("/") == 2:
        address += "/"
    return next((usual for pattern, usual in _COMPILED if pattern.search(address)), None)
