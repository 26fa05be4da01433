"""Faults that settings show by themselves: each is found in its forms, and correct settings, prose
and the code of pages have none.
"""

from __future__ import annotations

import pytest

from crossorigin.diagnosis import Grant, Software, recipes_for
from crossorigin.diagnosis.faults import faults_in

FAULTY = (
    (
        "$http_domain",
        """\
if ($uri = '/a.js') {
  add_header 'Access-Control-Allow-Origin' $http_domain;
}
""",
    ),
    (
        "with what it returns",
        """\
app.use('*', async (c, next) => {
    cors({
        origin: c.env.APP_URL,
        credentials: true
    });
    await next();
});
""",
    ),
    (
        "typographic",
        """\
[ { "origin": ["https://a.example”], "method": ["GET"] } ]
""",
    ),
    (
        "lacks CORSRules",
        "Parameter validation failed:\n"
        'Missing required parameter in CORSConfiguration: "CORSRules"\n',
    ),
    (
        "lacks CORSRules",
        "Invalid type for parameter CORSConfiguration, value: [{'AllowedOrigins': ['x']}], type: "
        "<class 'list'>, valid types: <class 'dict'>\n",
    ),
    (
        "to the request",
        """\
location / { proxy_set_header Access-Control-Allow-Headers x;
  add_header Access-Control-Allow-Origin *; }
""",
    ),
    (
        "to the request",
        """\
proxy_set_header access-control-allow-origin *;
""",
    ),
    (
        "to the request",
        """\
http-request add-header Access-Control-Allow-Methods GET
""",
    ),
    (
        "to the request",
        """\
RequestHeader setifempty Access-Control-Allow-Origin "*"
""",
    ),
    (
        "to the request",
        """\
[http.middlewares.a.headers.customRequestHeaders]
  Access-Control-Allow-Origin = "*"
""",
    ),
    (
        "to the request",
        """\
traefik.http.middlewares.a.headers.customrequestheaders.Access-Control-Allow-Origin=*
""",
    ),
    (
        "sends Access-Control-Allow-Origin twice",
        """\
add_header Access-Control-Allow-Origin https://a.example;
add_header Access-Control-Allow-Origin https://b.example;
""",
    ),
    (
        "list of origins in",
        """\
customresponseheaders.Access-Control-Allow-Origin=https://a.example,https://b.example
""",
    ),
    (
        "single entry",
        """\
origins = ["https://a.example,https://b.example"]
""",
    ),
    (
        "ends with a slash",
        """\
app.use(cors({ origin: 'https://a.example/', credentials: true }))
""",
    ),
    (
        "ends with a slash",
        """\
ALLOWED_ORIGINS=https://b.example,https://a.example/
""",
    ),
    (
        "ends with a slash",
        """\
CORS_ALLOWED_ORIGINS = ["https://b.example", "https://a.example/"]
""",
    ),
    (
        "ingress-nginx does not know",
        """\
ingress.kubernetes.io/cors-allow-origin: "*"
""",
    ),
    (
        "no origin is allowed",
        """\
docker run -e "http.cors.enabled=true" elasticsearch
""",
    ),
    (
        "no origin is allowed",
        """\
    - http.cors.enabled=true
""",
    ),
    (
        "applies to preflights",
        """\
a.example {
  header {
    X-A b
    Access-Control-Allow-Origin *
  }
  forward_auth authelia:9091 {
    uri /api
  }
}
""",
    ),
    (
        "applies to preflights",
        """\
a.example {
  handle /api/* {
    header Access-Control-Allow-Origin *
    basic_auth {
      me x
    }
  }
}
""",
    ),
    (
        "applies to preflights",
        """\
server {
  auth_request /auth;
  location / {
    add_header 'Access-Control-Allow-Origin' *;
  }
}
""",
    ),
    (
        "applies to preflights",
        """\
<Directory /x>
  Header always set Access-Control-Allow-Origin *
  AuthType Basic
  Require user bob
</Directory>
""",
    ),
    (
        "There is no header",
        """\
res.setHeader("Access-Control-Allow-Header", "*")
""",
    ),
    (
        "There is no header",
        """\
header("Acess-Control-Allow-Origin: *");
""",
    ),
    (
        "There is no header",
        """\
Header set Access-Control-Allow-Orgin "*"
""",
    ),
    (
        "There is no header",
        """\
"Access-Control-Allow-Method": "GET"
""",
    ),
    (
        "There is no header",
        """\
add_header 'Access-Controll-Allow-Origin' *;
""",
    ),
    (
        "applies to preflights",
        """\
<Location /api>
  Header always set Access-Control-Allow-Origin *
  Require valid-user
  RewriteEngine On
  RewriteCond %{REQUEST_METHOD} OPTIONS
  RewriteRule ^(.*)$ $1 [R=200,L]
</Location>
""",
    ),
    (
        "applies to preflights",
        """\
:8080 {
  header {
    Access-Control-Allow-Origin *
    Access-Control-Allow-Headers "Authorization"
  }
  route /* {
    authorize with acl_policy
    file_server browse
  }
}
""",
    ),
    (
        "pass preflights on",
        """\
plugins:
- name: cors
  config:
    origins: [https://a.example]
    preflight_continue: true
""",
    ),
    (
        "pass preflights on",
        """\
{"name": "cors", "config": {"origins": ["https://a.example"], "preflight_continue": true}}
""",
    ),
    (
        "pass preflights on",
        """\
app.use(cors({ origin: list, preflightContinue: true }))
""",
    ),
    (
        "answers OPTIONS with status 405",
        """\
if (req.method === 'OPTIONS') {
  return res.status(405).send('no');
}
app.use(cors());
""",
    ),
    (
        "answers OPTIONS with status 403",
        """\
if ($_SERVER['REQUEST_METHOD'] == 'OPTIONS') { http_response_code(403); exit; }
""",
    ),
    (
        "answers OPTIONS with status 404",
        """\
if r.Method == http.MethodOptions {
    http.Error(w, "", 404)
}
""",
    ),
    (
        "every method but its own",
        """\
if (req.method !== "POST") return res.status(405).end();
""",
    ),
    (
        "every method but its own",
        """\
<?php
if ($_SERVER["REQUEST_METHOD"] != "PUT") {
    header("Allow: PUT");
    http_response_code(405);
}
""",
    ),
    (
        "every method but its own",
        """\
if r.Method != http.MethodGet {
    http.Error(w, "no", http.StatusMethodNotAllowed)
}
""",
    ),
    (
        "every method but its own",
        """\
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
""",
    ),
    (
        "every method but its own",
        """\
    if (request.method != 'GET') return new Response('', { status: 405 });
""",
    ),
    (
        "In YAML",
        """\
cors:
  allowed-origins: *
  allowed-methods: GET
""",
    ),
    (
        "In YAML",
        """\
      - http:
          path: a
          cors:
            headers:
              - X-A
            origin: *
""",
    ),
    (
        "In YAML",
        """\
corsAllowed:
  origins:
    - *
""",
    ),
    (
        "The function's response has no headers",
        """\
exports.handler = async (event) => ({ statusCode: 200, body: "{}" });
""",
    ),
    (
        "The function's response has no headers",
        """\
def lambda_handler(event, context):
    return {"statusCode": 200, "body": json.dumps({})}
""",
    ),
    (
        "The function's response has no headers",
        """\
export const main = async (event: APIGatewayProxyEvent) => {
  return { statusCode, body };
};
""".replace("statusCode,", "statusCode: 201,"),
    ),
    (
        "Socket.IO has the option",
        """\
const io = require("socket.io")(server, { path: "/x", origins: "https://a.example:443" });
""",
    ),
    ("CORS_ALLOWED_ORIGINS is one text", 'CORS_ALLOWED_ORIGINS = ("https://a.example")\n'),
    ("CORS_ORIGIN_WHITELIST is one text", "CORS_ORIGIN_WHITELIST = 'https://a.example'\n"),
    ("allowed_origins is one text", "'allowed_origins' => env('CORS_ORIGINS'),\n"),
    ("allowed_origins is one text", "'allowed_origins' => 'https://a.example',\n"),
    ("are part of the value", "environment:\n  - CORS_ORIGIN='https://a.example'\n"),
    (
        "BACKEND_CORS_ORIGINS has URLs",
        "BACKEND_CORS_ORIGINS: list[AnyHttpUrl] = []\nallow_origins=[str(o) for o in ORIGINS]\n",
    ),
    ("with a blank in its quotes", "app.use(cors({ origin: [' https://a.example'] }));\n"),
    ("single entry", "    origins 'https://a.example, https://b.example'\n"),
    ("single entry", "accessControlAllowOriginList:\n  - https://a.example,https://b.example\n"),
    (
        "Socket.IO has io.origins() up to version 2 only",
        """\
io.origins((origin, callback) => callback(null, true));
""",
    ),
    (
        "Socket.IO has the option",
        """\
const io = socketIO(server, { origins: ["https://a.example"] });
""",
    ),
    (
        "Spring Security checks preflights",
        """\
@Bean SecurityFilterChain chain(HttpSecurity http) throws Exception {
  http.authorizeHttpRequests(a -> a.anyRequest().authenticated());
  return http.build();
}
@CrossOrigin(origins = "https://a.example")
@RestController class Items {}
""",
    ),
    *(
        ("asks with credentials", f"{page}\n\n{server}\n")
        for page in (
            "fetch(url, { credentials: 'include' })",
            "axios.defaults.withCredentials = true",
            "this.http.get(url, { withCredentials: true })",
        )
        for server in (
            "app.use(cors())",
            "app.use(cors({ origin: '*' }))",
            "res.setHeader('Access-Control-Allow-Origin', '*')",
            "add_header Access-Control-Allow-Origin *;",
            'app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"])',
            "r.Use(cors.Default())",
        )
    ),
    *(
        ("twice", f"{text}\n")
        for text in (
            "add_header Access-Control-Allow-Origin $http_origin always;\n"
            "add_header 'Access-Control-Allow-Origin' 'https://a.example' always;",
            'Header set Access-Control-Allow-Origin "*"\n'
            'Header add Access-Control-Allow-Origin "https://a.example"',
            "Header set Access-Control-Allow-Origin *\nHeader set Vary Origin\n"
            "Header always set Access-Control-Allow-Origin *",
            "http-response set-header Access-Control-Allow-Origin *\n"
            "http-response add-header Access-Control-Allow-Origin https://a.example",
            'response.addHeader("Access-Control-Allow-Origin", "*");\n'
            'response.addHeader("Access-Control-Allow-Origin", "https://a.example");',
            "header('Access-Control-Allow-Origin: https://a.example');\n"
            "header('Access-Control-Allow-Origin: https://b.example', false);",
            'res.setHeader("Access-Control-Allow-Origin", "https://a.example");\n'
            'res.setHeader("Access-Control-Allow-Origin", "https://b.example");',
            'Header set Access-Control-Allow-Origin "https://a.example"\n'
            'Header set Access-Control-Allow-Origin "https://b.example"',
        )
    ),
    *(
        ("beside it", f"{layer}\n{adds}\n")
        for layer, adds in (
            (
                "CORS(app, origins=['https://a.example'])",
                "response.headers.add('Access-Control-Allow-Origin', '*')",
            ),
            ("app.use(cors());", "res.append('Access-Control-Allow-Origin', '*');"),
            ("app.use(cors());", "add_header Access-Control-Allow-Origin *;"),
            ("app.UseCors();", '<add name="Access-Control-Allow-Origin" value="*" />'),
            ("app.add_middleware(CORSMiddleware)", 'Header set Access-Control-Allow-Origin "*"'),
        )
    ),
)

FAULTY += (
    ("part of the value",
     "CORS_ORIGINS='[\"https://a.example\"]'\n\ndocker run \\\n  --env-file e a\n"),
    ("part of the value",
     'ALLOWED_ORIGIN="https://a.example"\ndocker container run --env-file=e\n'),
    ("reads lists of an environment as JSON",
     "class S(BaseSettings):\n    CORS_ORIGINS: list[str] = []\n\nCORS_ORIGINS=https://a.example\n"),
    ("reads lists of an environment as JSON",
     "- CORS_ORIGINS=*\nclass S(BaseSettings):\n    CORS_ORIGINS: List[str] = []\n"),
    ("at its commas", 'ORIGINS=["https://a.example"]\nprocess.env.ORIGINS.split(",")\n'),
    ("at its commas",
     'os.getenv("ORIGINS", "").split(",")\nORIGINS=["https://a.example"]\n'),
    ("as JSON, which it is not", "ORIGINS=https://a.example\nJSON.parse(process.env.ORIGINS)\n"),
    ("stands around it", "app.add_middleware(CORSMiddleware, allow_origins=['https://a.example'])\n"
     "app.add_middleware(JWTMiddleware)\n"),
    ("stands around it", "app.add_middleware(\n  CORSMiddleware)\n\n@app.middleware('http')\n"
     "async def check(request, call_next):\n  if not ok:\n    return JSONResponse({}, 401)\n"),
    ("stands around it", "App::new()\n  .wrap(cors)\n  .wrap(HttpAuthentication::bearer(check))\n"),
    ("leaves out", "Router::new()\n  .layer(CorsLayer::permissive())\n  .route(\"/a\", get(a));\n"),
    ("belongs into reverse_proxy",
     'header @a {\n  header_down Access-Control-Allow-Origin "https://a.example"\n}\n'),
    ("Micronaut does not take",
     "micronaut.server.cors.configurations.all.allowedOrigins[0]=https://*.a.example\n"),
    ("Micronaut does not take",
     "micronaut:\n  server:\n    cors:\n      configurations:\n        web:\n"
     "          allowed-origins:\n            - https://*.a.example\n"),
    ("has an add_header of its own",
     "add_header Access-Control-Allow-Origin * always;\nif ($request_method = 'OPTIONS') {\n"
     "  add_header Access-Control-Max-Age 60;\n  return 204;\n}\n"),
    ("to OPTIONS only",
     "location / {\n  if ($request_method = 'OPTIONS') {\n    add_header "
     "Access-Control-Allow-Origin *;\n    return 204;\n  }\n  proxy_pass http://app;\n}\n"),
    ("to OPTIONS only",
     "if ($request_method = OPTIONS){\n  add_header 'Access-Control-Allow-Origin' '*';\n}\n"),
    ("single entry, “GET, POST”", 'allow_methods=["GET, POST"]\n'),
    ("single entry, “GET,POST”", 'registry.allowedMethods("GET,POST");\n'),
    ("single entry, “X-A, X-B”", 'policy.WithHeaders("X-A, X-B")\n'),
    ("single entry, “X-A,X-B”", 'AllowedHeaders: []string{"X-A,X-B"},\n'),
    ("within a list", "app.use(cors({ origin: ['*'] }));\n"),
    ("within a list", "app.enableCors({ origin: ['https://a.example', '*'] });\n"),
    ("within a list", "import { Server } from 'socket.io';\n"
     "new Server(server, { cors: { origin: ['*'] } });\n"),
    ("is not an origin in", "CORS_ALLOWED_ORIGINS = [\n    'https://a.example',\n    '*',\n]\n"),
    ("reads only before version 2.0",
     "MIDDLEWARE_CLASSES = [\n    'corsheaders.middleware.CorsMiddleware',\n]\n"
     "CORS_ORIGIN_ALLOW_ALL = True\n"),
    ("has no setting CORS_ALLOWS_CREDENTIALS",
     "CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOWS_CREDENTIALS = True\n"),
    ("has no setting CORS_ALLOWED_ORIGIN.",
     "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOWED_ORIGIN = ['https://a.example']\n"),
    ("has no setting CORS_ALLOWED_HEADERS",
     "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOWED_HEADERS = ['x-a']\n"),
    ("has no setting CORS_ALLOWS_METHODS",
     "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOWS_METHODS = ['PUT']\n"),
    ("refuses requests without Authorization",
     'class F extends OncePerRequestFilter {\n  if (request.getHeader("Authorization") == null) {\n'
     "    response.setStatus(401);\n    return;\n  }\n}\n"),
    ("refuses requests without Authorization",
     "class F implements Filter {\n  var t = request.getHeader(HttpHeaders.AUTHORIZATION);\n"
     "  response.sendError(HttpServletResponse.SC_UNAUTHORIZED);\n}\n"),
    ("authorizer refuses",
     "    events:\n      - http:\n          path: a\n          cors: true\n"
     "          authorizer: aws_iam\n"),
    ("is not the name of a header",
     '$app->response->headers->set("Access-Control-Allow-Methods:", "GET");\n'),
    ("is not the name of a header", "res.setHeader('Access-Control-Allow-Origin: *', '');\n"),
    ("part of the value", '    - OLLAMA_ORIGINS="*"\n'),
    ("so cannot read", "fetch(url, { mode: 'no-cors' }).then(r => r.json())\n"),
    ("by JSONP", "$.ajax({ dataType: 'jsonp' })\nUncaught SyntaxError: Unexpected token ':'\n"),
    ("has no http.cors(…)", "SecurityFilterChain c(HttpSecurity http) {\n"
     "  http.authorizeHttpRequests(a -> a.anyRequest().authenticated()); }\n"),
    ("has no http.cors(…)", "SecurityFilterChain c(HttpSecurity http) {\n  http.cors().disable()\n"
     "  .authorizeHttpRequests(a -> a.anyRequest().authenticated()); }\n"),
    ("has no http.cors(…)", "SecurityFilterChain c(HttpSecurity http) {\n"
     "  http.cors(AbstractHttpConfigurer::disable)\n"
     "  .authorizeHttpRequests(a -> a.anyRequest().authenticated()); }\n"),
)  # fmt: skip

CORRECT = (
    """\
add_header 'Access-Control-Allow-Origin' $http_origin;
""",
    """\
app.use(
    cors({ origin: 'https://a.example' })
);
app.use('*', (c, next) => {
    const layer = cors({ origin: c.env.APP_URL });
    return layer(c, next);
});
""",
    """\
They wrote “origin: “https://a.example”” in their notes.
""",
    # One after the other, or one of two
    'if (a) {\n  res.header("Access-Control-Allow-Origin", "https://a.example");\n} else {\n'
    '  res.header("Access-Control-Allow-Origin", "https://b.example");\n}\n',
    "add_header Access-Control-Allow-Origin $cors_a;\nadd_header Access-Control-Allow-Origin $b;\n",
    "Header set Access-Control-Allow-Origin https://a.example env=A\n"
    "Header add Access-Control-Allow-Origin https://b.example env=B\n",
    "http-response add-header Access-Control-Allow-Origin https://a.example if is_a\n"
    "http-response add-header Access-Control-Allow-Origin https://b.example if is_b\n",
    'CORS_ORIGINS="https://a.example"\ndocker compose --env-file .env up\n',
    'class S(BaseSettings):\n    CORS_ORIGINS: list[str] = []\n\nCORS_ORIGINS=["https://a.example"]\n',
    "ORIGINS=https://a.example\nprocess.env.ORIGINS.split(',')\n",
    "app.add_middleware(JWTMiddleware)\napp.add_middleware(CORSMiddleware)\n",
    'Router::new()\n  .route("/a", get(a))\n  .layer(CorsLayer::permissive());\n',
    "fetch(url, { mode: 'no-cors' })\n",
    "add_header Access-Control-Allow-Origin * always;\nif ($request_method = OPTIONS) {\n"
    "  add_header Access-Control-Allow-Origin * always;\n  return 204;\n}\n",
    "if ($request_method = OPTIONS) {\n  add_header Access-Control-Allow-Origin *;\n}\n"
    "if ($request_method = GET) {\n  add_header Access-Control-Allow-Origin *;\n}\n",
    "fastify.register(cors, { origin: ['*'] });\n",
    'class F extends OncePerRequestFilter {\n  if (request.getMethod().equals("OPTIONS")) return;\n'
    '  if (request.getHeader("Authorization") == null) response.setStatus(401);\n}\n',
    "header('Access-Control-Allow-Origin: *', true);\n",
    "server.connection({ routes: { cors: { origin: ['*'] } } }); // hapi\n",
    "INSTALLED_APPS = ['corsheaders']\nCORS_ALLOW_ORIGINS = env.list('A')\n"
    "CORS_ALLOWED_ORIGINS = CORS_ALLOW_ORIGINS\n",
    "CORS_ORIGINS = ['https://a.example']\nCORS_ALLOWED_ORIGINS = ['https://a.example']\n",
    "CORS_ALLOWED_ORIGIN = 'https://a.example'\n",
    "reverse_proxy app:80 {\n  header_down Access-Control-Allow-Origin https://a.example\n}\n",
    "$.ajax({ dataType: 'jsonp' })\n",
    'CORS_ALLOWED_ORIGINS = ("https://a.example",)\n',
    'CORS_ALLOWED_ORIGINS="https://a.example"\n',
    "'allowed_origins' => explode(',', env('CORS_ORIGINS')),\n",
    "'allowed_origins' => [env('FRONTEND_URL')],\n",
    'environment:\n  - "CORS_ORIGIN=https://a.example"\n',
    "ORIGINS: list[AnyHttpUrl]\nallow_origins=[str(o).rstrip('/') for o in ORIGINS]\n",
    "origin: 'https://a.example,https://b.example'.split(',')\n",
    "traefik.http.middlewares.a.headers.accesscontrolalloworiginlist=https://a.test,https://b.test\n",
    "@Bean SecurityFilterChain chain(HttpSecurity http) { http.cors(withDefaults())"
    ".authorizeHttpRequests(a -> a.anyRequest().authenticated()); }\n@CrossOrigin class Items {}\n",
    "@Bean SecurityFilterChain chain(HttpSecurity http) { http.authorizeHttpRequests(x); }\n",
    "plugins:\n- name: cors\n  config:\n    preflight_continue: false\n",
    "app.use(cors({ preflightContinue: true }));\napp.options('/a', answer);\n",
    "app.use(cors());\nif (req.method === 'OPTIONS') { res.status(405).end(); }\n",
    "if (req.method === 'OPTIONS') { return res.status(204).end(); }\n"
    "if (req.method !== 'POST') { return res.status(405).end(); }\n",
    "app.use(cors());\nif (req.method !== 'POST') return res.status(405).end();\n",
    "if (req.method !== 'POST') return res.status(400).end();\n",
    "cors:\n  allowed-origins: \"*\"\n  allowed-methods: '*'\n",
    "cors:\n  allowed-origins: *all\n",
    "spring.cors.allowed-origins=*\n",
    "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nVary: *\n",
    "Response headers:\n  access-control-allow-origin: *\n",
    "exports.handler = async () => ({ statusCode: 200, headers: { 'X-A': '1' }, body: '' });\n",
    "exports.handler = async () => ({ statusCode: 200, headers, body: '' });\n",
    "expect(response.statusCode).toBe(200);\nresult = { statusCode: 200, body: x }\n",
    "const io = new Server(server, { origins: 'x', cors: { origin: 'https://a.example' } });\n",
    "fetch(url, { credentials: 'include' })\n\napp.use(cors({ origin: true }))\n",
    "fetch(url, { credentials: 'include' })\n\nCORS_ALLOW_ALL_ORIGINS = True\n",
    "fetch(url, { credentials: 'same-origin' })\n\napp.use(cors())\n",
    "fetch(url, { credentials: 'include' })\n\nadd_middleware(CORSMiddleware, allow_origins=['*'], "
    "allow_credentials=True)\n",
    "The page runs at\norigin = https://host.example/\n",
    "ORIGIN=https://app.example.org/\nNODE_ENV=production\n",
    "export ORIGIN='https://app.example.org/'\n",
    "window.location.origin = https://app.example.org/\n",
    "Our page's origin = https://app.example.org/\n",
    """\
location / { proxy_pass http://a; proxy_set_header Access-Control-Allow-Origin *;
  add_header Access-Control-Allow-Origin * always; }
""",
    """\
proxy_set_header Access-Control-Allow-Origin "";
""",
    """\
proxy_set_header Origin "";
""",
    """\
http-request set-header Access-Control-Allow-Origin *
http-response set-header Access-Control-Allow-Origin *
""",
    """\
http-request set-header X-Origin %[req.hdr(origin)]
http-response set-header Access-Control-Allow-Origin *
""",
    """\
RequestHeader unset Access-Control-Request-Method
Header set Access-Control-Allow-Origin "*"
""",
    """\
RequestHeader unset Access-Control-Allow-Origin
""",
    """\
http:
  middlewares:
    a:
      headers:
        customRequestHeaders:
          X-A: b
        accessControlAllowOriginList:
          - https://a.example
""",
    """\
add_header Access-Control-Allow-Origin $a always;
add_header Access-Control-Allow-Origin $b always;
""",
    """\
add_header Access-Control-Allow-Origin $cors_origin always;
add_header Access-Control-Allow-Methods "GET, POST" always;
add_header Vary Origin always;
""",
    """\
location /a { add_header Access-Control-Allow-Origin https://a.example; }
location /b { add_header Access-Control-Allow-Origin https://b.example; }
""",
    """\
xhr.setRequestHeader("Access-Control-Allow-Origin", "https://a.example, https://b.example")
""",
    """\
We allow https://a.example, https://b.example in Access-Control-Allow-Origin.
""",
    """\
ALLOWED_ORIGINS = ("https://a.example,https://b.example").split(",")
""",
    """\
const origins = ["https://a.example,https://b.example"].flatMap(x => x.split(","))
""",
    """\
origins = ["https://a.example", "https://b.example"]
""",
    """\
app.use(cors({ origin: "https://a.example" }))
""",
    """\
app.use(cors({ origin: "https://a.example" })); // see https://expressjs.com/
""",
    """\
I have a problem with CORS: https://api.example.com/ does not answer my page.
""",
    """\
const corsProxy = "https://cors-anywhere.herokuapp.com/";
""",
    """\
CORS_PROXY_URL=https://proxy.example.com/
""",
    """\
fetch(corsApiHost + "https://a.example/")
""",
    """\
axios.post(cors(a), "https://a.example/")
""",
    """\
<script crossorigin="anonymous" src="https://a.example/"></script>
""",
    """\
<link rel="preconnect" href="https://a.example/" crossorigin>
""",
    """\
if (event.origin !== "https://a.example/") return;
""",
    """\
RewriteEngine On
RewriteCond %{REQUEST_METHOD} OPTIONS
RewriteRule ^(.*)$ $1 [R=204,L]
<Location /api>
  Header always set Access-Control-Allow-Origin *
  Require valid-user
</Location>
""",
    """\
a.example {
  @exclude-options {
    not method OPTIONS
  }
  header Access-Control-Allow-Origin *
  route @exclude-options {
    jwtauth {
    }
  }
}
""",
    """\
const targetOrigin = "https://a.example/"; w.postMessage(x, targetOrigin)
""",
    """\
curl -H "Origin: https://a.example/" https://api.example.com/
""",
    """\
Origin: https://a.example/
""",
    """\
public void addCorsMappings(CorsRegistry registry) {
    registry.addMapping("/**").allowedOrigins("https://a.example/");
}
""",
    """\
@CrossOrigin(origins = "https://a.example/")
""",
    """\
nginx.ingress.kubernetes.io/enable-cors: "true"
""",
    """\
# HAProxy Ingress
haproxy.org/x: y
ingress.kubernetes.io/cors-allow-origin: "*"
""",
    """\
args: --annotations-prefix=ingress.kubernetes.io
ingress.kubernetes.io/enable-cors: "true"
""",
    """\
ErrorDocument 500 /x.html
Header set Access-Control-Allow-Origin "*"
""",
    """\
http.cors.enabled: true
http.cors.allow-origin: "https://a.example"
""",
    """\
I set http.cors.enabled: true and it works.
""",
    """\
http.cors.enabled: false
""",
    """\
a.example {
  header Access-Control-Allow-Origin *
  @x not method OPTIONS
  basic_auth @x {
    me hash
  }
}
""",
    """\
a.example {
  header Access-Control-Allow-Origin *
  respond ok
}
admin.example {
  basic_auth {
    me hash
  }
}
""",
    """\
a.example {
  import cors
  basic_auth {
  }
  header Access-Control-Allow-Origin *
}
""",
    """\
class PostsController
  before_action :set
  def index
    authorize @post
    header 'Access-Control-Allow-Origin', '*'
  end
""",
    """\
location /api { add_header Access-Control-Allow-Origin *; }
location /admin {
  auth_basic "x";
}
""",
    """\
server {
  auth_basic off;
  add_header Access-Control-Allow-Origin *;
}
""",
    """\
map $request_method $realm { OPTIONS off; default x; }
server {
  auth_basic $realm;
  add_header Access-Control-Allow-Origin *;
}
""",
    """\
server {
  auth_basic "x";
  satisfy any;
  add_header Access-Control-Allow-Origin *;
}
""",
    """\
location / {
  limit_except OPTIONS {
  auth_basic "x";
  }
  add_header Access-Control-Allow-Origin *;
}
""",
    """\
location / {
  include cors.conf;
  auth_basic "x";
  add_header Access-Control-Allow-Origin *;
}
""",
    """\
<Location /api>
Header set Access-Control-Allow-Origin *
</Location>
<Location /admin>
  Require valid-user
</Location>
""",
    """\
<Location />
Header set Access-Control-Allow-Origin *
<Limit GET POST>
  Require valid-user
</Limit>
</Location>
""",
    """\
<Location />
Header set Access-Control-Allow-Origin *
<RequireAny>
  Require method OPTIONS
  Require valid-user
</RequireAny>
</Location>
""",
    """\
<Location />
Header set Access-Control-Allow-Origin *
  Require all granted
</Location>
""",
    """\
The response has no Acess-Control-Allow-Origin header, I wonder why.
""",
    """\
Browsers want Access-Control-Allow-Header in the preflight.
""",
    """\
add_header Access-Control-Allow-Headers "X-Access-Control-Thing";
""",
    """\
res.setHeader("Access-Control-Allow-Origin", "*")
""",
    """\
the header Access-Control-Allow-Private-Network: true
""",
)


@pytest.mark.parametrize(("what", "text"), FAULTY)
def test_a_fault_is_found_once(what: str, text: str) -> None:
    (found,) = faults_in(text)
    assert what in found.what


@pytest.mark.parametrize("text", CORRECT)
def test_correct_settings_prose_and_pages_have_none(text: str) -> None:
    assert [each for each in faults_in(text) if not each.is_general] == []


@pytest.mark.parametrize("software", list(Software))
def test_recipes_have_none(software: Software) -> None:
    app, admin = "https://app.example.com", "https://admin.example.com"
    for grant in (
        Grant(app, ("PUT",), ("Authorization",), credentials=True, also=(admin,)),
        Grant(app, anyone=True),
    ):
        (recipe,) = recipes_for([software], grant)
        assert faults_in(recipe.text) == []


@pytest.mark.parametrize(
    "text",
    ["server {\n" * 40 + "auth_basic x;\nadd_header Access-Control-Allow-Origin *;", "}" * 9],
)
def test_blocks_that_are_not_settings_tell_nothing(text: str) -> None:
    assert faults_in(text) == []
