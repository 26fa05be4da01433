// The rules of the policy; the data above are the policy.

const CORS_HEADERS = [
  "access-control-allow-origin", "access-control-allow-credentials",
  "access-control-allow-methods", "access-control-allow-headers",
  "access-control-max-age", "access-control-expose-headers",
  "access-control-allow-private-network",
];
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

const passes = (test, value) =>
  (test.longest === null || value.length <= test.longest)
  && !(test.refused && test.refused.test(value)) && test.accepted.test(value);

const allowsOrigin = (rule, origin) =>
  rule.anyOrigin || rule.exact.has(origin)
  || (!(rule.refused && rule.refused.test(origin)) && rule.patterns.some((each) => each.test(origin)));

// The rule of a request: that of its place, and of the first part that allows its origin.
function ruleOf(request, origin) {
  let policy = POLICIES[0];
  const [, host, path] = request.url.match(/^[^:]*:\/\/([^/?#]*)([^#]*)/);
  if (!ODD_PATHS.some((each) => each.test(path))) {
    const place = PLACES.find(
      (each) => (!each.host || each.host.test(host)) && each.path.test(path),
    );
    policy = POLICIES[place ? place.policy : 0];
  }
  const found = origin === null ? undefined : policy.find((rule) => allowsOrigin(rule, origin));
  return [found ?? policy[0], found !== undefined];
}

// Whether the policy blocks a request that has no origin, or a refused one.
function isBlocked(rule, request, origin) {
  const safe = SAFE.has(request.method);
  if (!rule.blocking || (origin === null && safe)) return false;
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) {
    if (site === "same-origin" || site === "none") return false;
  } else if (origin !== null) {
    if (origin === new URL(request.url).origin) return false;
  } else if (!rule.blocking.withoutSite) {
    return false;
  }
  return origin === null || (safe ? rule.blocking.safe : rule.blocking.unsafe);
}

// The rule of a request, and its case.
function decide(request) {
  const origin = request.headers.get("origin");
  const method = request.headers.get("access-control-request-method");
  const isOptions = request.method === "OPTIONS";
  const [rule, allowed] = ruleOf(request, origin);
  const end = isOptions ? "-options" : "";
  if (isOptions && origin !== null && method !== null) {
    const names = request.headers.get("access-control-request-headers");
    const granted = allowed && passes(rule.method, method)
      && (names === null || passes(rule.names, names));
    return [rule, granted ? "preflight" : "refused-preflight"];
  }
  if (allowed) return [rule, `allowed${end}`];
  return [rule, `${isBlocked(rule, request, origin) ? "blocked" : "other"}${end}`];
}

function setHeaders(headers, request, rule, name) {
  const answer = rule.cases[name];
  for (const each of CORS_HEADERS) headers.delete(each);
  for (const [each, value] of Object.entries(answer.headers)) headers.set(each, value);
  for (const [each, source] of Object.entries(answer.echoes)) {
    const value = request.headers.get(source);
    if (value) headers.set(each, value);
  }
  if (name === "preflight" && rule.privateNetwork
    && request.headers.get("access-control-request-private-network") === "true") {
    headers.set("access-control-allow-private-network", "true");
  }
  if (answer.vary) headers.append("vary", answer.vary);
}

// A worker that enforces the policy in front of another: `export default withCors({ fetch: ... })`.
export function withCors(worker) {
  return {
    ...worker,
    async fetch(request, ...others) {
      const [rule, name] = decide(request);
      const { status, body } = rule.cases[name];
      let response;
      if (status) {
        response = new Response(body || null, { status });
      } else {
        try {
          response = await worker.fetch(request, ...others);
          if (response.webSocket) return response;
          response = new Response(response.body, response);
        } catch (error) {
          console.error(error);
          response = new Response("Internal Server Error", { status: 500 });
        }
      }
      setHeaders(response.headers, request, rule, name);
      return response;
    },
  };
}

export default withCors({ fetch: (request) => fetch(request) });
