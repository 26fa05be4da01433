// The rules of the policy; the data above are the policy.

const passes = (test, value) =>
  (test.longest === null || value.length <= test.longest)
  && !(test.refused && test.refused.test(value)) && test.accepted.test(value);

const allowsOrigin = (origin) =>
  RULE.anyOrigin || RULE.exact.includes(origin)
  || (!(RULE.refused && RULE.refused.test(origin)) && RULE.patterns.some((each) => each.test(origin)));

// The value of a header, of all of its lines.
function valueOf(request, name) {
  const header = request.headers[name];
  if (!header) return null;
  return header.multiValue ? header.multiValue.map((each) => each.value).join(", ") : header.value;
}

// At "viewer request": a preflight is answered, and any other request goes on.
function handler(event) {
  const request = event.request;
  const origin = valueOf(request, "origin");
  const method = valueOf(request, "access-control-request-method");
  if (request.method !== "OPTIONS" || origin === null || method === null) return request;
  const names = valueOf(request, "access-control-request-headers");
  const granted = allowsOrigin(origin) && passes(RULE.method, method)
    && (names === null || passes(RULE.names, names));
  const answer = granted ? RULE.preflight : RULE.refusedPreflight;
  const headers = {};
  for (const name of Object.keys(answer.headers)) {
    headers[name.toLowerCase()] = { value: answer.headers[name] };
  }
  for (const name of Object.keys(answer.echoes)) {
    const value = valueOf(request, answer.echoes[name].toLowerCase());
    if (value) headers[name.toLowerCase()] = { value: value };
  }
  if (granted && RULE.privateNetwork
    && valueOf(request, "access-control-request-private-network") === "true") {
    headers["access-control-allow-private-network"] = { value: "true" };
  }
  if (answer.vary) headers.vary = { value: answer.vary };
  return { statusCode: answer.status, headers: headers };
}
