// What scripts hold of the Fetch standard: `fetch` and `Request`; `Headers`, `Response` and `FormData` are Node's.
"use strict";
const {resolveObjectURL} = require("node:buffer");
const {ask, askAndWait, failure} = require("./pipe.js");

const Native = {Headers, Request, Response};

// Bodies

async function bodyOf(body) {
  if (body === null || body === undefined) return null;
  if (typeof body === "string") return {kind: "text", content: Buffer.from(body.toWellFormed?.() ?? body).toString("base64")};
  if (body instanceof URLSearchParams) return {kind: "pairs", content: [...body]};
  if (body instanceof FormData) {
    const parts = [];
    for (const [name, value] of body) {
      parts.push(typeof value === "string" ? [name, value]
        : [name, {name: value.name, type: value.type, content: await base64(value)}]);
    }
    return {kind: "form", content: parts};
  }
  if (body instanceof Blob) return {kind: "bytes", type: body.type, content: await base64(body)};
  if (body instanceof ReadableStream) {
    return {kind: "stream", content: await base64(new Native.Response(body))};
  }
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body) || body instanceof SharedArrayBuffer) {
    return {kind: "bytes", content: await base64(new Native.Response(body))};
  }
  return bodyOf(String(body));
}

const base64 = async (readable) => Buffer.from(await readable.arrayBuffer()).toString("base64");

// Fetch

const DEFAULTS = {method: "GET", mode: "cors", credentials: "same-origin", redirect: "follow",
  referrer: "about:client", referrerPolicy: "", integrity: "", keepalive: false, cache: "default"};
const PASSED = ["method", "mode", "credentials", "redirect", "referrer", "referrerPolicy", "integrity", "keepalive", "cache", "targetAddressSpace"];

function pairsOf(headers) {
  if (headers === undefined) return [];
  if (headers === null) throw new TypeError("headers is null");
  if (headers instanceof Native.Headers) return [...headers];
  if (typeof headers[Symbol.iterator] === "function") {
    return [...headers].map((pair) => {
      const both = [...pair];
      if (both.length !== 2) throw new TypeError("a header is a pair");
      return both.map(asByteString);
    });
  }
  if (typeof headers !== "object") throw new TypeError("headers is not an object");
  return Reflect.ownKeys(headers)
    .filter((name) => Object.getOwnPropertyDescriptor(headers, name)?.enumerable)
    .map((name) => [asByteString(name), asByteString(headers[name])]);
}

function asByteString(value) {
  const text = `${value}`;
  if (/[^\0-\xff]/.test(text)) throw new TypeError("not a ByteString");
  return text;
}

// A URL as the model is given it: relative ones only where the page's document has no base of its own.
function resolved(url, of = document) {
  const text = url.toWellFormed();
  if (of === document && of.baseURI === of.URL) return text;
  try { return new URL(text, of.baseURI).href; } catch { return text; }
}

// What `fetch` and `new Request` are called with, for the model; only what is given.
function callOf(input, init = {}) {
  const call = input instanceof PageRequest ? {...input.call} : {url: resolved(`${input}`), headers: [], body: null};
  init ??= {};
  for (const name of PASSED) if (init[name] !== undefined) call[name] = name === "keepalive" ? !!init[name] : `${init[name]}`;
  if (init.frame !== undefined) call.frame = init.frame; // of ours: the frame that calls
  if (init.window !== undefined && init.window !== null) throw new TypeError("window is not null");
  if (init.mode === "navigate" || init.mode === "websocket") throw new TypeError("that mode is not for scripts");
  for (const [name, known] of Object.entries(ENUMERATIONS)) {
    if (init[name] !== undefined && !known.includes(`${init[name]}`)) throw new TypeError(`${name} is not one of ${known}`);
  }
  if (init.cache === "only-if-cached" && call.mode !== "same-origin") throw new TypeError("only-if-cached is for same-origin");
  if (init.signal !== undefined && init.signal !== null && !(init.signal instanceof AbortSignal)) throw new TypeError("not a signal");
  call.signal = init.signal === undefined ? call.signal : init.signal;
  if (init.headers !== undefined) call.headers = pairsOf(init.headers);
  if (init.body !== undefined && init.body !== null) {
    call.body = init.body;
    if (init.body instanceof ReadableStream) {
      if (init.duplex !== "half") throw new TypeError("duplex is not half");
      if (init.body.locked) throw new TypeError("the stream is locked");
    }
  }
  return call;
}

async function messageOf(call) {
  const body = await bodyOf(call.body);
  const {signal, ...options} = call;
  if (body?.type && !call.headers.some(([name]) => name.toLowerCase() === "content-type")) {
    options.headers = [...call.headers, ["Content-Type", body.type]];
  }
  return {do: "fetch", ...options, body};
}

const ENUMERATIONS = {
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  priority: ["high", "low", "auto"],
  duplex: ["half"],
};

// Headers to which only those are added that the model lets scripts set.
function guarded(headers, mode) {
  const isSettable = (name, value, before) => {
    const pairs = [...(before === null ? [] : [before]), value].map((each) => [...new Native.Headers([[name, each]])][0]);
    const {headers: kept = []} = askAndWait({do: "check", url: location.href, mode, headers: pairs, body: null});
    const [wanted] = pairs[0];
    const found = kept.filter(([each]) => each.toLowerCase() === wanted).map(([, each]) => each);
    return found.length > 0 && found.join(", ") === pairs.map(([, each]) => each).join(", ");
  };
  for (const method of ["append", "set"]) {
    const own = headers[method];
    Object.defineProperty(headers, method, {configurable: true, value(name, value) {
      if (arguments.length < 2) throw new TypeError(`${method} needs a name and a value`);
      const before = method === "append" && mode === "no-cors" ? headers.get(name) : null;
      if (isSettable(name, value, before)) own.call(headers, name, value);
    }});
  }
  return headers;
}

class PageRequest {
  #taken = false;

  constructor(input, init) {
    if (!arguments.length) throw new TypeError("a Request needs a URL");
    this.call = callOf(input, init);
    const {body, signal, ...given} = this.call;
    const isOwn = init?.body !== undefined && init.body !== null;
    const inherited = input instanceof PageRequest && !isOwn ? input : null;
    // Whether the constructor throws is the model's to say; a body counts by being there.
    const answer = askAndWait({do: "check", ...given, body: body !== null ? {kind: "bytes", content: ""} : null});
    if (answer.threw) throw failure(answer);
    if (inherited?.body && (inherited.bodyUsed || inherited.body.locked)) throw new TypeError("the body is used");
    const headers = new Native.Headers(answer.headers);
    const made = inherited?.body ? new Native.Response(inherited.#take(), {headers: [["content-type", ""]]}) : new Native.Response(body);
    if (!inherited && made.headers.has("content-type") && !headers.has("content-type")) headers.set("content-type", made.headers.get("content-type"));
    this.headers = guarded(headers, answer.mode ?? this.call.mode ?? "cors");
    this.native = made;
    Object.assign(this, {
      url: answer.url, destination: "", duplex: "half", isHistoryNavigation: false, isReloadNavigation: false,
      signal: signal ? AbortSignal.any([signal]) : new AbortController().signal,
    });
    for (const [name, value] of Object.entries(DEFAULTS)) this[name] = answer[name] ?? this.call[name] ?? value;
    this.referrer = referrerOf(this.call.referrer);
    this.call.headers = [...this.headers];
  }
  #take() {
    const {body} = this.native;
    this.#taken = true;
    return body.pipeThrough(new TransformStream());
  }
  get body() { return this.native.body; }
  get bodyUsed() { return this.#taken || this.native.bodyUsed; }
  async #consume(how) {
    if (this.bodyUsed) throw new TypeError("the body is used");
    if (this.body?.locked) throw new TypeError("the body is locked");
    this.#taken = this.body !== null;
    const type = this.headers.get("content-type");
    return new Native.Response(this.body, {headers: type === null ? [] : [["content-type", type]]})[how]();
  }
  text() { return this.#consume("text"); }
  json() { return this.#consume("json"); }
  async blob() {
    const blob = await this.#consume("blob");
    return this.headers.get("content-type") ? blob : new Blob([blob]);
  }
  arrayBuffer() { return this.#consume("arrayBuffer"); }
  async bytes() { return new Uint8Array(await this.#consume("arrayBuffer")); }
  formData() { return this.#consume("formData"); }
  clone() {
    if (this.bodyUsed || this.body?.locked) throw new TypeError("the body is used");
    const copy = new PageRequest(this.url, {...DEFAULTS, ...this.call, url: undefined, body: undefined, signal: this.signal, mode: this.mode === "navigate" ? "cors" : this.mode});
    copy.native = this.native.clone();
    copy.call.body = this.call.body;
    for (const [name, value] of this.headers) if (!copy.headers.has(name)) copy.headers.set(name, value);
    return copy;
  }
}
Object.defineProperty(PageRequest, "name", {value: "Request"});
Object.defineProperty(PageRequest.prototype, Symbol.toStringTag, {value: "Request", configurable: true});
Native.Response.prototype.bytes ??= async function () { return new Uint8Array(await this.arrayBuffer()); };

// A clone's chunks are copies. (Streams, "ReadableStreamDefaultTee" with cloneForBranch2)
const {clone} = Native.Response.prototype;
Native.Response.prototype.clone = function () {
  const plain = clone.call(this);
  if (plain.body === null) return plain;
  const copies = plain.body.pipeThrough(new TransformStream({transform: (chunk, to) => to.enqueue(structuredClone(chunk))}));
  return new Native.Response(copies, {status: plain.status, statusText: plain.statusText, headers: plain.headers});
};

// No script adds a cookie to a response. (Fetch, "forbidden response-header name")
const {get: headersOf} = Object.getOwnPropertyDescriptor(Native.Response.prototype, "headers");
Object.defineProperty(Native.Response.prototype, "headers", {configurable: true, enumerable: true, get() {
  const headers = headersOf.call(this);
  for (const method of Object.hasOwn(headers, "append") ? [] : ["append", "set"]) {
    const own = headers[method];
    Object.defineProperty(headers, method, {configurable: true, writable: true, value(name, value) {
      if (!/^set-cookie2?$/i.test(`${name}`)) own.call(headers, name, value);
    }});
  }
  return headers;
}});

function referrerOf(given) {
  if (given === undefined || given === "about:client") return "about:client";
  if (given === "") return "";
  const parsed = new URL(given, document.baseURI);
  return parsed.origin === location.origin ? parsed.href : "about:client";
}

function fetchedResponse(seen, rest, signal) {
  const body = Buffer.from(seen.body, "base64");
  const isNull = !seen.hasBody || [101, 103, 204, 205, 304].includes(seen.status);
  // A joined value may end with a blank, which Node's `Headers` takes off; its parts join to the same.
  const headers = seen.headers.flatMap(([name, value]) => (value.trim() === value ? [[name, value]] : value.split(", ").map((each) => [name, each])));
  const content = rest ? streamOf(body, rest, signal) : seen.isBroken ? brokenStream(body) : body;
  const response = new Native.Response(isNull && !body.length ? null : content, {headers});
  for (const name of ["append", "set", "delete"]) {
    response.headers[name] = () => { throw new TypeError("the headers are immutable"); };
  }
  return asSeen(response, seen);
}

// A body that goes on coming.
const streamOf = (begun, rest, signal) => new ReadableStream({
  start(to) {
    if (begun.length) to.enqueue(new Uint8Array(begun));
    signal?.addEventListener("abort", () => { rest.stop(); to.error(signal.reason); });
    rest.listen((part) => {
      if (part === null) to.close();
      else if (part === "broken") to.error(new TypeError("network error"));
      else to.enqueue(new Uint8Array(part));
    });
  },
  cancel() { rest.stop(); },
});

// A body that breaks off, some time after what came of it.
const brokenStream = (body) => new ReadableStream({
  start(to) {
    if (body.length) to.enqueue(new Uint8Array(body));
    setTimeout(() => to.error(new TypeError("network error")), 50);
  },
});

// Node's `Response` with what only the network gives.
function asSeen(response, seen) {
  const {type, status, url, redirected, statusText = ""} = seen;
  const clone = response.clone.bind(response);
  for (const [name, value] of Object.entries({type, status, statusText, url, redirected, ok: status >= 200 && status <= 299})) {
    Object.defineProperty(response, name, {value});
  }
  response.clone = () => asSeen(clone(), seen);
  return response;
}

async function pageFetch(input, init) {
  if (!arguments.length) throw new TypeError("fetch needs a URL");
  const call = callOf(input, init);
  const {signal} = call;
  if (signal?.aborted) throw signal.reason;
  if (input instanceof PageRequest) {
    if (input.body && !init?.body) {
      if (input.bodyUsed || input.body.locked) throw new TypeError("the body is used");
      call.body = await input.arrayBuffer();
    }
    if (!init?.headers) call.headers = [...input.headers];
  }
  const answered = /^blob:/i.test(call.url) ? fetchedBlob(call) : ask(await messageOf(call));
  const aborted = new Promise((_, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
  const answer = await (signal ? Promise.race([answered, aborted]) : answered);
  if (answer.threw) throw failure(answer);
  if (answer.failed) throw Object.assign(new TypeError(JSON.parse(process.argv[2]).failed), {cause: answer.failed});
  return fetchedResponse(answer.response, answer.rest, signal);
}

// Blobs are of the page, so the model does not see them. (Fetch, "scheme fetch")
async function fetchedBlob({url, method = "GET", headers = []}) {
  const blob = resolveObjectURL(url.replace(/#.*/, ""));
  if (!blob || method !== "GET") return {failed: "there is no such blob"};
  const seen = (status, statusText, part, more = []) => part.arrayBuffer().then((bytes) => ({response: {
    type: "basic", status, statusText, url: url.replace(/#.*/, ""), redirected: false, hasBody: true,
    headers: [["content-length", `${part.size}`], ["content-type", blob.type], ...more], body: Buffer.from(bytes).toString("base64"),
  }}));
  const range = headers.find(([name]) => name.toLowerCase() === "range")?.[1];
  if (range === undefined) return seen(200, "OK", blob);
  const [, first, last] = /^bytes[ \t]*=[ \t]*([0-9]*)[ \t]*-[ \t]*([0-9]*)$/.exec(range) ?? [];
  if (first === undefined || (first === "" && last === "")) return {failed: "the range is not one"};
  let [start, end] = [Number(first), Number(last)];
  if (first === "") [start, end] = [Math.max(0, blob.size - end), blob.size - 1];
  else if (last === "" || end >= blob.size) end = blob.size - 1;
  if (start >= blob.size || end < start) return {failed: "the range is outside"};
  return seen(206, "Partial Content", blob.slice(start, end + 1, blob.type), [["content-range", `bytes ${start}-${end}/${blob.size}`]]);
}

module.exports = {PageRequest, asByteString, bodyOf, fetchedBlob, pageFetch, resolved};
