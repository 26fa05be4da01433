// A page under Node that runs one test of the Web Platform Tests. What it fetches is decided by the
// model, at the other end of standard input and output: one JSON message a line, in both directions.
//
// The model decides about requests and responses. This file has only what scripts hold in their hands:
// `fetch`, `XMLHttpRequest`, `Request` and elements that load; `Headers` and `Response` are Node's.
"use strict";
const fs = require("node:fs");
const vm = require("node:vm");

const config = JSON.parse(process.argv[2]);
const Native = {Headers, Request, Response};

// The pipe

let received = "";
let lastId = 0;
const waiting = new Map();

function take(text) {
  received += text;
  for (let end; (end = received.indexOf("\n")) >= 0;) {
    const message = JSON.parse(received.slice(0, end));
    received = received.slice(end + 1);
    waiting.get(message.id)(message);
    waiting.delete(message.id);
  }
}

function post(message) {
  let text = Buffer.from(JSON.stringify(message) + "\n");
  while (text.length) {
    try { text = text.subarray(fs.writeSync(1, text)); } catch (error) { if (error.code !== "EAGAIN") throw error; }
  }
}

const ask = (message) => new Promise((done) => {
  message.id = ++lastId;
  waiting.set(message.id, done);
  post(message);
});

function askAndWait(message) {
  let answer;
  message.id = ++lastId;
  waiting.set(message.id, (each) => { answer = each; });
  post(message);
  const buffer = Buffer.alloc(1 << 16);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (!answer) {
    try { take(buffer.toString("latin1", 0, fs.readSync(0, buffer))); } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
  return answer;
}

process.stdin.setEncoding("latin1"); // the messages are ASCII
process.stdin.on("data", take);
process.stdin.on("end", () => process.exit());

const failure = (answer) =>
  answer.threw === "TypeError" ? new TypeError(answer.message)
    : new DOMException(answer.message, answer.threw);

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
const PASSED = ["method", "mode", "credentials", "redirect", "referrer", "referrerPolicy", "integrity", "keepalive"];

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

// What `fetch` and `new Request` are called with, for the model; only what is given.
function callOf(input, init = {}) {
  const call = input instanceof PageRequest ? {...input.call} : {url: `${input}`, headers: [], body: null};
  init ??= {};
  for (const name of PASSED) if (init[name] !== undefined) call[name] = name === "keepalive" ? !!init[name] : `${init[name]}`;
  if (init.window !== undefined && init.window !== null) throw new TypeError("window is not null");
  if (init.mode === "navigate" || init.mode === "websocket") throw new TypeError("that mode is not for scripts");
  if (init.cache !== undefined && !["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"].includes(`${init.cache}`)) throw new TypeError("unknown cache mode");
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

class PageRequest {
  constructor(input, init) {
    if (!arguments.length) throw new TypeError("a Request needs a URL");
    this.call = callOf(input, init);
    const {body, signal, ...given} = this.call;
    // Whether the constructor throws is the model's to say; a body counts by being there.
    const answer = askAndWait({do: "check", ...given, body: body ? {kind: "bytes", content: ""} : null});
    if (answer.threw) throw failure(answer);
    if (input instanceof PageRequest && input.bodyUsed && !(init && init.body)) throw new TypeError("the body is used");
    this.headers = new Native.Headers(answer.headers);
    Object.assign(this, {url: answer.url, destination: "", signal: signal ?? new AbortController().signal});
    for (const [name, value] of Object.entries(DEFAULTS)) this[name] = answer[name] ?? this.call[name] ?? value;
    if (this.referrer === "" || this.referrer === "no-referrer") this.referrer = "";
    this.native = body ? new Native.Response(body) : new Native.Response(null);
    this.call.headers = [...this.headers];
    if (this.native.headers.has("content-type") && !this.headers.has("content-type")) this.headers.set("content-type", this.native.headers.get("content-type"));
  }
  get body() { return this.native.body; }
  get bodyUsed() { return this.native.bodyUsed; }
  text() { return this.native.text(); }
  json() { return this.native.json(); }
  blob() { return this.native.blob(); }
  arrayBuffer() { return this.native.arrayBuffer(); }
  formData() { return this.native.formData(); }
  clone() { return new PageRequest(this); }
}
Object.defineProperty(PageRequest, "name", {value: "Request"});

function fetchedResponse(seen) {
  const body = Buffer.from(seen.body, "base64");
  const isNull = !seen.hasBody || [101, 103, 204, 205, 304].includes(seen.status);
  const response = new Native.Response(isNull && !body.length ? null : body, {headers: seen.headers});
  for (const name of ["append", "set", "delete"]) {
    response.headers[name] = () => { throw new TypeError("the headers are immutable"); };
  }
  return asSeen(response, seen);
}

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
  if (input instanceof PageRequest && call.body && !(init && init.body)) {
    if (input.bodyUsed) throw new TypeError("the body is used");
    call.body = await input.native.arrayBuffer();
    if (input.headers.has("content-type")) call.headers = [...input.headers];
  } else if (input instanceof PageRequest && !(init && init.headers)) {
    call.headers = [...input.headers];
  }
  const answered = ask(await messageOf(call));
  const aborted = new Promise((_, fail) => signal?.addEventListener("abort", () => fail(signal.reason)));
  const answer = await (signal ? Promise.race([answered, aborted]) : answered);
  if (answer.threw) throw failure(answer);
  if (answer.failed) throw new TypeError(answer.failed);
  return fetchedResponse(answer.response);
}

// XMLHttpRequest

class XhrTarget extends EventTarget {
  constructor() {
    super();
    for (const name of ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"]) handler(this, name);
  }
}

function handler(target, name) {
  let current = null;
  Object.defineProperty(target, `on${name}`, {
    get: () => current,
    set(value) {
      if (current) target.removeEventListener(name, current);
      current = typeof value === "function" ? value : null;
      if (current) target.addEventListener(name, current);
    },
  });
}

class ProgressEvent extends Event {
  constructor(type, init = {}) {
    super(type, init);
    Object.assign(this, {lengthComputable: !!init.lengthComputable, loaded: init.loaded ?? 0, total: init.total ?? 0});
  }
}

class XMLHttpRequestUpload extends XhrTarget {
  listened = false;
  addEventListener(...given) { this.listened = true; super.addEventListener(...given); }
}

class XMLHttpRequest extends XhrTarget {
  static UNSENT = 0; static OPENED = 1; static HEADERS_RECEIVED = 2; static LOADING = 3; static DONE = 4;
  UNSENT = 0; OPENED = 1; HEADERS_RECEIVED = 2; LOADING = 3; DONE = 4;
  readyState = 0; timeout = 0; responseType = ""; upload = new XMLHttpRequestUpload();
  #headers = []; #open = null; #run = 0; #credentials = false; #seen = null; #body = Buffer.alloc(0); #sent = false; #mime = null;
  constructor() { super(); handler(this, "readystatechange"); }
  get withCredentials() { return this.#credentials; }
  set withCredentials(value) {
    if (this.readyState > 1 || this.#sent) throw new DOMException("it is sent", "InvalidStateError");
    this.#credentials = !!value;
  }
  open(method, url, async = true, user = null, password = null) {
    if (arguments.length < 2) throw new TypeError("open needs a method and a URL");
    const checked = askAndWait({do: "check-xhr", method: `${method}`, url: `${url}`});
    if (checked.threw) throw failure(checked);
    let target = `${url}`;
    if (user !== null || password !== null) {
      const parsed = new URL(target, location.href);
      if (user !== null) parsed.username = user;
      if (password !== null) parsed.password = password;
      target = parsed.href;
    }
    this.#run++;
    this.#open = {method: `${method}`, url: target, async: arguments.length < 3 || !!async};
    this.#headers = []; this.#sent = false; this.#seen = null; this.#body = Buffer.alloc(0);
    if (this.readyState !== 1) this.#become(1);
  }
  setRequestHeader(name, value) {
    if (this.readyState !== 1 || this.#sent) throw new DOMException("not opened", "InvalidStateError");
    const pair = [asByteString(name), asByteString(value)];
    const checked = askAndWait({do: "check-xhr", method: "GET", url: "/", headers: [pair]});
    if (checked.threw) throw failure(checked);
    this.#headers.push(pair);
  }
  overrideMimeType(mime) { this.#mime = mime; }
  #become(state) { this.readyState = state; this.dispatchEvent(new Event("readystatechange")); }
  #progress(name, amount = 0, target = this) {
    target.dispatchEvent(new ProgressEvent(name, {loaded: amount, total: amount, lengthComputable: amount > 0}));
  }
  send(body = null) {
    if (this.readyState !== 1 || this.#sent) throw new DOMException("not opened", "InvalidStateError");
    const {method, url, async} = this.#open;
    if (["GET", "HEAD"].includes(method.toUpperCase())) body = null;
    if (typeof body === "object" && body?.nodeType) body = String(body);
    const message = {do: "xhr", method, url, headers: this.#headers, withCredentials: this.#credentials, uploadListeners: async && this.upload.listened};
    const run = ++this.#run;
    const uploads = body !== null && this.upload.listened;
    this.#sent = true;
    if (!async) {
      this.#sent = false;
      message.body = syncBody(body);
      return this.#finish(askAndWait(message), false, false);
    }
    this.#progress("loadstart");
    if (uploads) this.#progress("loadstart", 0, this.upload);
    if (this.#run !== run) return;
    if (this.timeout) setTimeout(() => this.#run === run && this.#fail("timeout", uploads), this.timeout);
    (async () => {
      message.body = await bodyOf(body);
      if (message.body?.type && !this.#headers.some(([name]) => name.toLowerCase() === "content-type")) {
        message.headers = [...this.#headers, ["Content-Type", message.body.type]];
      }
      const answer = await ask(message);
      if (this.#run === run) this.#finish(answer, true, uploads);
    })();
  }
  #finish(answer, async, uploads) {
    if (answer.threw) throw failure(answer);
    if (answer.failed) {
      if (async) return this.#fail("error", uploads);
      this.#run++; this.readyState = 4; this.#seen = null;
      throw new DOMException("it failed", "NetworkError");
    }
    const run = this.#run;
    if (async && uploads) for (const name of ["progress", "load", "loadend"]) this.#progress(name, 1, this.upload);
    this.#seen = answer.response;
    if (!async) { this.#body = Buffer.from(answer.response.body, "base64"); this.#become(4); return; }
    this.#become(2);
    if (this.#run !== run) return;
    this.#body = Buffer.from(answer.response.body, "base64");
    if (this.#body.length) { this.#become(3); if (this.#run !== run) return; }
    this.#progress("progress", this.#body.length);
    this.#sent = false;
    this.#become(4);
    if (this.#run !== run) return;
    this.#progress("load", this.#body.length);
    this.#progress("loadend", this.#body.length);
  }
  #fail(name, uploads) {
    this.#run++; this.#sent = false; this.#seen = null; this.#body = Buffer.alloc(0);
    this.#become(4);
    if (uploads) { this.#progress(name, 0, this.upload); this.#progress("loadend", 0, this.upload); }
    this.#progress(name); this.#progress("loadend");
  }
  abort() {
    if (this.#sent || this.readyState === 2 || this.readyState === 3) this.#fail("abort", false);
    this.#run++;
    if (this.readyState === 4) { this.readyState = 0; this.#seen = null; }
  }
  get status() { return this.#seen?.status ?? 0; }
  get statusText() { return this.#seen?.statusText ?? ""; }
  get responseURL() { return this.#seen?.url ?? ""; }
  get responseXML() { return null; }
  getResponseHeader(name) {
    const found = this.#seen?.headers.filter(([each]) => each === `${name}`.toLowerCase()).map(([, value]) => value);
    return found?.length ? found.join(", ") : null;
  }
  getAllResponseHeaders() {
    const lines = (this.#seen?.headers ?? []).map(([name, value]) => [name.toUpperCase(), `${name}: ${value}\r\n`]);
    return lines.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)).map(([, line]) => line).join("");
  }
  get responseText() {
    if (this.responseType !== "" && this.responseType !== "text") throw new DOMException("not text", "InvalidStateError");
    if (this.readyState < 3) return "";
    const type = this.#mime ?? this.getResponseHeader("content-type") ?? "";
    const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1] ?? "utf-8";
    let decoder;
    try { decoder = new TextDecoder(charset); } catch { decoder = new TextDecoder(); }
    return decoder.decode(this.#body);
  }
  get response() {
    if (this.responseType === "" || this.responseType === "text") return this.responseText;
    if (this.readyState !== 4 || !this.#seen) return null;
    if (this.responseType === "json") { try { return JSON.parse(new TextDecoder().decode(this.#body)); } catch { return null; } }
    const bytes = this.#body.buffer.slice(this.#body.byteOffset, this.#body.byteOffset + this.#body.length);
    if (this.responseType === "arraybuffer") return bytes;
    if (this.responseType === "blob") return new Blob([bytes], {type: this.#mime ?? this.getResponseHeader("content-type") ?? ""});
    return null;
  }
}

function syncBody(body) {
  if (body === null || body === undefined) return null;
  if (body instanceof URLSearchParams) return {kind: "pairs", content: [...body]};
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    return {kind: "bytes", content: Buffer.from(body.buffer ?? body).toString("base64")};
  }
  return {kind: "text", content: Buffer.from(String(body)).toString("base64")};
}

// Elements that load

const KINDS = {img: "image", script: "script", link: "stylesheet", audio: "audio", video: "video", track: "track"};

class PageElement extends EventTarget {
  constructor(tag) {
    super();
    this.localName = this.tagName = tag;
    this.style = {}; this.attributes_ = {}; this.children = []; this.childNodes = this.children; this.dataset = {};
    for (const name of ["load", "error", "loadeddata", "canplay", "loadedmetadata"]) handler(this, name);
    for (const name of ["src", "href", "crossOrigin", "rel", "type", "referrerPolicy", "integrity", "id", "name", "content"]) {
      const attribute = name.toLowerCase();
      Object.defineProperty(this, name, {
        get: () => (name === "src" || name === "href") && this.attributes_[attribute] !== undefined ? new URL(this.attributes_[attribute], location.href).href
          : name === "crossOrigin" ? this.attributes_.crossorigin ?? null : this.attributes_[attribute] ?? "",
        set: (value) => this.setAttribute(attribute, value),
      });
    }
  }
  setAttribute(name, value) {
    this.attributes_[name.toLowerCase()] = `${value}`;
    if (name.toLowerCase() === "src" && this.tagName !== "script") queueMicrotask(() => this.#load());
  }
  getAttribute(name) { return this.attributes_[name.toLowerCase()] ?? null; }
  hasAttribute(name) { return name.toLowerCase() in this.attributes_; }
  removeAttribute(name) { delete this.attributes_[name.toLowerCase()]; }
  append(...given) { given.forEach((each) => this.appendChild(each)); }
  appendChild(child) {
    this.children.push(child);
    if (child instanceof PageElement) {
      child.parentNode = this;
      if (child.tagName === "script" || child.tagName === "link") queueMicrotask(() => child.#load());
      for (const each of child.children) if (each.tagName === "link" || each.tagName === "script") queueMicrotask(() => each.#load());
    }
    return child;
  }
  insertBefore(child) { return this.appendChild(child); }
  removeChild(child) { this.children.splice(this.children.indexOf(child), 1); return child; }
  remove() { this.parentNode?.removeChild(this); }
  querySelector() { return null; }
  querySelectorAll() { return []; }
  async #load() {
    const url = this.attributes_.src ?? this.attributes_.href;
    if (url === undefined || this.loading === url) return;
    if (this.tagName === "link" && !/\bstylesheet\b/.test(this.rel)) return;
    if (!(this.tagName in KINDS)) return;
    this.loading = url;
    const crossorigin = this.attributes_.crossorigin;
    const kind = this.tagName === "script" && this.type === "module" ? "module" : KINDS[this.tagName];
    const answer = await ask({
      do: "load", url, kind,
      crossorigin: crossorigin === undefined ? null : crossorigin.toLowerCase() === "use-credentials" ? "use-credentials" : "anonymous",
      referrerPolicy: this.attributes_.referrerpolicy ?? null, integrity: this.attributes_.integrity ?? "",
    });
    if (answer.loaded && kind === "script") {
      try { vm.runInThisContext(Buffer.from(answer.body, "base64").toString("utf8"), url); } catch (error) { setTimeout(() => { throw error; }); }
    }
    const bytes = Buffer.from(answer.body, "base64");
    if (kind === "image" && bytes.subarray(1, 4).toString() === "PNG") {
      Object.assign(this, {width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20)});
      Object.assign(this, {naturalWidth: this.width, naturalHeight: this.height});
    }
    const happened = new Event(answer.loaded ? "load" : "error");
    if (answer.loaded && (kind === "audio" || kind === "video")) {
      for (const name of ["loadedmetadata", "loadeddata", "canplay"]) this.dispatchEvent(new Event(name));
    }
    this.dispatchEvent(happened);
  }
}

// The page

const page = globalThis;
const named = {};
const listeners = new EventTarget();
const documentElement = new PageElement("html");
const document = new PageElement("document");
Object.assign(document, {
  documentElement, head: new PageElement("head"), body: new PageElement("body"), readyState: "complete",
  title: config.test, URL: config.url, baseURI: config.url, referrer: "", cookie: "", characterSet: "UTF-8",
  createElement: (tag) => new PageElement(tag.toLowerCase()),
  createElementNS: (_, tag) => new PageElement(tag.toLowerCase()),
  createTextNode: (text) => ({text}),
  getElementsByTagName: () => [],
  getElementById: (id) => named[id] ??= Object.assign(new PageElement("div"), {id}), // of the markup, not read
});
const location = new URL(config.url);
location.toString = () => config.url;
const define = (name, value) => Object.defineProperty(page, name, {value, writable: true, configurable: true});
for (const [name, value] of Object.entries({
  self: page, window: page, parent: page, top: page, frames: page, opener: null, document, location, origin: location.origin,
  fetch: pageFetch, Request: PageRequest, XMLHttpRequest, XMLHttpRequestUpload, XMLHttpRequestEventTarget: XhrTarget, ProgressEvent,
  isSecureContext: location.protocol === "https:", crossOriginIsolated: false,
  addEventListener: listeners.addEventListener.bind(listeners), removeEventListener: listeners.removeEventListener.bind(listeners),
  dispatchEvent: listeners.dispatchEvent.bind(listeners), Image: class { constructor() { return new PageElement("img"); } },
  GLOBAL: {isWindow: () => true, isWorker: () => false, isShadowRealm: () => false}, postMessage: () => {},
})) define(name, value);
document.defaultView = page;
page[Symbol.for("undici.globalOrigin.1")] = new URL(config.url);

const STATUSES = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"];
const results = [];
const done = (harness) => { post({do: "done", harness, results}); setTimeout(() => process.exit(), 20); };
for (const name of ["uncaughtException", "unhandledRejection"]) {
  process.on(name, (error) => { page.lastError = String(error?.stack ?? error); });
}
page.console = {...console};
for (const name of ["log", "info", "warn", "error", "debug"]) page.console[name] = () => {};

function run(path) {
  const source = askAndWait({do: "get", url: path});
  if (source.status !== 200) throw new Error(`${path}: status ${source.status}`);
  vm.runInThisContext(Buffer.from(source.body, "base64").toString("utf8"), {filename: path});
}

try {
  run("/resources/testharness.js");
  page.setup({output: false, explicit_timeout: true});
  page.add_result_callback(({name, status, message}) => results.push([name, STATUSES[status], message ?? ""]));
  page.add_completion_callback((_, {status, message}) => done(status === 0 ? "OK" : `ERROR ${message}`));
  for (const script of config.scripts) {
    if (typeof script === "string") run(script); else vm.runInThisContext(script.inline, {filename: config.test});
  }
  setTimeout(() => { document.readyState = "complete"; page.dispatchEvent(new Event("load")); }, 0);
} catch (error) {
  done(`ERROR ${error?.stack ?? error}`);
}
setTimeout(() => done("TIMEOUT"), config.seconds * 1000);
