// XMLHttpRequest, by its standard; the model gives the response, or fails. (https://xhr.spec.whatwg.org/)
"use strict";
const {ask, askAndWait, failure} = require("./pipe.js");
const {asByteString, bodyOf, fetchedBlob, resolved} = require("./fetching.js");

const [UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE] = [0, 1, 2, 3, 4];
const RESPONSE_TYPES = ["", "arraybuffer", "blob", "document", "json", "text"];

const invalidState = (message) => new DOMException(message, "InvalidStateError");

// The interfaces, made of the page's own events and parsers; `report` hears of errors in listeners.
// `frame` is the number of the frame that they are of, if it is not the page itself; `allowsSync` tells
// whether its permissions policy lets it wait for responses.
module.exports = function (window, report, {frame, allowsSync = true} = {}) {
  const {Event, EventTarget, DOMParser, XMLSerializer} = window;
  const running = new Set();

  // jsdom's has numbers of another type.
  class ProgressEvent extends Event {
    #own;
    constructor(type, init = {}) {
      super(type, init);
      const number = (value = 0) => { if (!Number.isFinite(Number(value))) throw new TypeError("not a finite number"); return Number(value); };
      this.#own = {lengthComputable: !!init.lengthComputable, loaded: number(init.loaded), total: number(init.total)};
    }
    get lengthComputable() { return this.#own.lengthComputable; }
    get loaded() { return this.#own.loaded; }
    get total() { return this.#own.total; }
  }
  for (const name of ["lengthComputable", "loaded", "total"]) Object.defineProperty(ProgressEvent.prototype, name, {enumerable: true});

  // Listeners whose errors are told, by the listeners that they are made of.
  const told = new WeakMap();
  function telling(listener) {
    if (listener === null || (typeof listener !== "function" && typeof listener !== "object")) return listener;
    if (!told.has(listener)) {
      told.set(listener, function (event) {
        try { typeof listener === "function" ? listener.call(this, event) : listener.handleEvent(event); } catch (error) { report(error); }
      });
    }
    return told.get(listener);
  }

  function handlers(target, names) {
    for (const name of names) {
      const current = new WeakMap();
      Object.defineProperty(target.prototype, `on${name}`, {
        configurable: true, enumerable: true,
        get() { return current.get(this)?.value ?? null; },
        set(value) {
          const known = current.get(this);
          const usable = typeof value === "function" || (typeof value === "object" && value !== null);
          if (known) known.value = usable ? value : null;
          else if (usable) {
            const entry = {value};
            current.set(this, entry);
            this.addEventListener(name, (event) => typeof entry.value === "function" && entry.value.call(this, event));
          }
        },
      });
    }
  }

  const guard = Symbol("only the page makes these");
  class XMLHttpRequestEventTarget extends EventTarget {
    constructor(given) {
      super();
      if (given !== guard) throw new TypeError("Illegal constructor");
    }
    addEventListener(type, listener, ...rest) { super.addEventListener(type, telling(listener), ...rest); }
    removeEventListener(type, listener, ...rest) { super.removeEventListener(type, telling(listener), ...rest); }
  }
  handlers(XMLHttpRequestEventTarget, ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"]);

  class XMLHttpRequestUpload extends XMLHttpRequestEventTarget {
    #listened = false;
    addEventListener(...given) { this.#listened ||= given[1] != null; super.addEventListener(...given); }
    static listened = (upload) => upload.#listened;
  }
  const {listened} = XMLHttpRequestUpload;
  delete XMLHttpRequestUpload.listened;

  class XMLHttpRequest extends XMLHttpRequestEventTarget {
    #state = UNSENT; #sent = false; #run = 0; #open = null; #headers = []; #credentials = false; #timeout = 0;
    #type = ""; #mime = null; #seen = null; #body = Buffer.alloc(0); #upload = new XMLHttpRequestUpload(guard);
    #object; #rest = null; #uploading = false; #began = 0; #timer = null;

    constructor() { super(guard); }
    get readyState() { return this.#state; }
    get upload() { return this.#upload; }
    get withCredentials() { return this.#credentials; }
    set withCredentials(value) {
      if (this.#state > OPENED || this.#sent) throw invalidState("the request is sent");
      this.#credentials = !!value;
    }
    get timeout() { return this.#timeout; }
    set timeout(value) {
      if (this.#open && !this.#open.async) throw new DOMException("the request is synchronous", "InvalidAccessError");
      this.#timeout = value >>> 0;
      if (this.#sent && this.#open.async) this.#startTimer();
    }
    get responseType() { return this.#type; }
    set responseType(value) {
      if (!RESPONSE_TYPES.includes(`${value}`)) return;
      if (this.#state >= LOADING) throw invalidState("the response is loading or done");
      if (this.#open && this.#state > UNSENT && !this.#open.async) {
        throw new DOMException("the request is synchronous", "InvalidAccessError");
      }
      this.#type = `${value}`;
    }

    open(method, url, async = true, user = null, password = null) {
      if (arguments.length < 2) throw new TypeError("open needs a method and a URL");
      const isAsync = arguments.length < 3 || !!async;
      [method, url] = [asByteString(method), resolved(withEncodedQuery(`${url}`), window.document)];
      const checked = askAndWait({do: "check-xhr", method, url});
      if (checked.threw) throw failure(checked);
      if (user !== null || password !== null) {
        const parsed = new URL(url, window.document.baseURI);
        if (user !== null) parsed.username = `${user}`;
        if (password !== null) parsed.password = `${password}`;
        url = parsed.href;
      }
      if (!isAsync && (this.#timeout !== 0 || this.#type !== "")) {
        throw new DOMException("a synchronous request has no timeout and no responseType", "InvalidAccessError");
      }
      this.#stop();
      this.#open = {method, url, async: isAsync};
      this.#headers = [];
      this.#sent = this.#uploading = false;
      this.#forget();
      if (this.#state !== OPENED) this.#become(OPENED);
    }

    setRequestHeader(name, value) {
      if (arguments.length < 2) throw new TypeError("setRequestHeader needs a name and a value");
      const pair = [asByteString(name), asByteString(value)];
      if (this.#state !== OPENED || this.#sent) throw invalidState("the request is not opened, or sent");
      const checked = askAndWait({do: "check-xhr", method: "GET", url: "/", headers: [pair]});
      if (checked.threw) throw failure(checked);
      this.#headers.push(pair);
    }

    overrideMimeType(mime) {
      if (!arguments.length) throw new TypeError("overrideMimeType needs a type");
      if (this.#state >= LOADING) throw invalidState("the response is loading or done");
      this.#mime = parseMime(`${mime}`) ?? parseMime("application/octet-stream");
    }

    send(body = null) {
      body = asBody(body);
      if (this.#state !== OPENED || this.#sent) throw invalidState("the request is not opened, or sent");
      const {method, url, async} = this.#open;
      if (async) running.add(this);
      if (/^(get|head)$/i.test(method)) body = null;
      if (body instanceof SharedArrayBuffer || (ArrayBuffer.isView(body) && body.buffer instanceof SharedArrayBuffer)) {
        throw new TypeError("shared memory is not a body");
      }
      body = this.#serialized(body ?? null);
      const message = {
        do: "xhr", method, url, headers: this.#headers, withCredentials: this.#credentials, isAsync: async, frame,
        uploadListeners: async && listened(this.#upload),
      };
      const run = ++this.#run;
      if (!async) {
        message.body = syncBody(body);
        const type = body?.mime ?? message.body?.type;
        if (type) this.#withType(message, type, !!body?.mime);
        return this.#finishAtOnce(allowsSync ? askAndWait(message) : {failed: "the permissions policy has no sync-xhr"});
      }
      this.#sent = true;
      this.#uploading = body !== null;
      this.#began = Date.now();
      const size = sizeOf(body);
      this.#tell("loadstart");
      if (this.#uploading && message.uploadListeners) this.#tell("loadstart", 0, size, this.#upload);
      if (this.#state !== OPENED || !this.#sent || this.#run !== run) return;
      this.#startTimer();
      (async () => {
        message.body = await bodyOf(isDocument(body) ? body.text : body);
        const type = body?.mime ?? message.body?.type;
        if (type) this.#withType(message, type, !!body?.mime);
        const answer = await (/^blob:/i.test(url) ? fetchedBlob(message) : ask(message));
        if (this.#run === run) this.#finish(answer, run, size, message.uploadListeners);
      })();
    }

    abort() {
      const wasSent = this.#sent;
      this.#stop();
      if ((this.#state === OPENED && wasSent) || this.#state === HEADERS_RECEIVED || this.#state === LOADING) this.#fail("abort");
      if (this.#state === DONE) { this.#state = UNSENT; this.#forget(); }
    }

    get status() { return this.#seen?.status ?? 0; }
    get statusText() { return this.#seen?.statusText ?? ""; }
    get responseURL() { return this.#seen?.url?.replace(/#.*$/, "") ?? ""; }
    getResponseHeader(name) {
      if (!arguments.length) throw new TypeError("getResponseHeader needs a name");
      const wanted = asByteString(name).toLowerCase();
      const found = this.#seen?.headers.filter(([each]) => each === wanted).map(([, value]) => value);
      return found?.length ? found.join(", ") : null;
    }
    getAllResponseHeaders() {
      const joined = new Map();
      for (const [name, value] of this.#seen?.headers ?? []) joined.set(name, joined.has(name) ? `${joined.get(name)}, ${value}` : value);
      const legacy = (name) => name.toUpperCase();
      return [...joined].sort(([a], [b]) => (legacy(a) < legacy(b) ? -1 : 1)).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    }

    get responseText() {
      if (this.#type !== "" && this.#type !== "text") throw invalidState("the response is not text");
      return this.#state < LOADING ? "" : this.#text();
    }
    get responseXML() {
      if (this.#type !== "" && this.#type !== "document") throw invalidState("the response is not a document");
      return this.#state === DONE && this.#seen ? this.#once(() => this.#document()) : null;
    }
    get response() {
      if (this.#type === "" || this.#type === "text") return this.#state < LOADING ? "" : this.#text();
      if (this.#state !== DONE || !this.#seen) return null;
      return this.#once(() => this.#parsed());
    }

    #once(make) { return this.#object === undefined ? (this.#object = make()) : this.#object; }
    #forget() { this.#seen = null; this.#body = Buffer.alloc(0); this.#object = undefined; }
    #stop() { this.#run++; clearTimeout(this.#timer); running.delete(this); this.#rest?.stop(); this.#rest = null; }
    static stopAll = () => {
      for (const each of running) {
        each.#stop();
        const run = each.#run;
        setTimeout(() => { if (each.#run === run) each.#fail("abort"); }); // unless it is opened again
      }
    };
    #withType(message, type, isOfDocument) {
      const own = this.#headers.find(([name]) => name.toLowerCase() === "content-type");
      if (!own) message.headers = [...this.#headers, ["Content-Type", type]];
      else if (isOfDocument) {
        const parsed = parseMime(own[1]);
        if (parsed?.charset && parsed.charset.toLowerCase() !== "utf-8") {
          message.headers = this.#headers.map((pair) => (pair === own ? [own[0], parsed.text.replace(/charset=("[^"]*"|[^;]*)/i, "charset=UTF-8")] : pair));
        }
      }
    }
    #startTimer() {
      clearTimeout(this.#timer);
      if (!this.#timeout) return;
      const run = this.#run;
      this.#timer = setTimeout(() => {
        if (this.#run === run) { this.#stop(); this.#fail("timeout"); }
      }, Math.max(0, this.#timeout - (Date.now() - this.#began)));
    }
    #become(state) { this.#state = state; this.dispatchEvent(new Event("readystatechange")); }
    #tell(name, loaded = 0, total = 0, target = this) {
      target.dispatchEvent(new ProgressEvent(name, {loaded, total, lengthComputable: total > 0}));
    }
    #serialized(body) {
      if (body === null || typeof body !== "object" || !body.nodeType) return body;
      const isHtml = body.contentType === "text/html";
      const text = isHtml ? `${body.doctype ? new XMLSerializer().serializeToString(body.doctype) : ""}${body.documentElement?.outerHTML ?? ""}` : new XMLSerializer().serializeToString(body);
      return {text: text.toWellFormed?.() ?? text, mime: `${isHtml ? "text/html" : "application/xml"};charset=UTF-8`};
    }

    #finishAtOnce(answer) {
      if (answer.threw) throw failure(answer);
      if (answer.failed || answer.response.isBroken) {
        this.#state = DONE;
        this.#forget();
        throw new DOMException("the request failed", "NetworkError");
      }
      this.#seen = answer.response;
      this.#body = Buffer.from(answer.response.body, "base64");
      this.#become(DONE);
      this.#tell("load", this.#body.length, this.#total());
      this.#tell("loadend", this.#body.length, this.#total());
    }
    #total() {
      const length = this.getResponseHeader("content-length");
      return length !== null && /^[0-9]+$/.test(length) && !this.getResponseHeader("content-encoding") ? Number(length) : 0;
    }
    #finish(answer, run, size, toUpload) {
      const gone = () => this.#run !== run;
      if (answer.threw || answer.failed) { this.#stop(); return this.#fail("error"); }
      if (this.#uploading) {
        this.#uploading = false;
        if (toUpload) {
          for (const name of ["progress", "load", "loadend"]) { this.#tell(name, size, size, this.#upload); if (gone()) return; }
        }
      }
      this.#seen = answer.response;
      this.#rest = answer.rest ?? null;
      this.#become(HEADERS_RECEIVED);
      if (gone() || this.#state !== HEADERS_RECEIVED) return;
      const body = Buffer.from(answer.response.body, "base64");
      if (body.length) {
        this.#body = body;
        this.#become(LOADING);
        if (gone()) return;
      }
      if (answer.response.isBroken) { this.#stop(); return this.#fail("error"); }
      if (this.#rest === null) return this.#end(gone);
      // (XMLHttpRequest, "processBodyChunk")
      let lastTold = 0;
      const tell = () => {
        lastTold = Date.now();
        this.#become(LOADING);
        if (!gone()) this.#tell("progress", this.#body.length, this.#total());
      };
      if (body.length) { this.#tell("progress", body.length, this.#total()); if (gone()) return; }
      this.#rest.listen((part) => {
        if (gone()) return;
        if (part === null) { this.#rest = null; return this.#end(gone); }
        if (part === "broken") { this.#rest = null; this.#stop(); return this.#fail("error"); }
        this.#body = Buffer.concat([this.#body, part]);
        if (Date.now() - lastTold >= 50) tell();
      });
    }
    // (XMLHttpRequest, "handle response end-of-body")
    #end(gone) {
      const [length, total] = [this.#body.length, this.#total()];
      this.#tell("progress", length, total);
      if (gone()) return;
      running.delete(this);
      clearTimeout(this.#timer);
      this.#sent = false;
      this.#become(DONE);
      if (gone()) return;
      this.#tell("load", length, total);
      if (gone()) return;
      this.#tell("loadend", length, total);
    }
    #fail(name) {
      this.#state = DONE;
      this.#sent = false;
      this.#forget();
      this.dispatchEvent(new Event("readystatechange"));
      if (this.#uploading) {
        this.#uploading = false;
        if (listened(this.#upload)) { this.#tell(name, 0, 0, this.#upload); this.#tell("loadend", 0, 0, this.#upload); }
      }
      this.#tell(name);
      this.#tell("loadend");
    }

    #responseMime() { return parseMime(this.getResponseHeader("content-type")) ?? parseMime("text/xml"); }
    #finalMime() { return this.#mime ?? this.#responseMime(); }
    #charset() { return this.#mime?.charset ?? this.#responseMime().charset ?? null; }
    #text() {
      let label = this.#charset();
      if (label === null && this.#type === "" && isXml(this.#finalMime())) {
        label = /^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)/.exec(this.#body.toString("latin1"))?.[1] ?? null;
      }
      return decode(this.#body, label);
    }
    #document() {
      if (!this.#body.length) return null;
      const mime = this.#finalMime();
      const isHtml = mime.essence === "text/html";
      if (!isHtml && !isXml(mime)) return null;
      if (isHtml && this.#type === "") return null;
      let label = this.#charset();
      const start = this.#body.subarray(0, 1024).toString("latin1");
      label ??= (isHtml ? /<meta[^>]*charset\s*=\s*["']?([^"'\s/>]+)/i : /^<\?xml[^>]*?encoding\s*=\s*["']([^"']+)/).exec(start)?.[1] ?? null;
      const parsed = new DOMParser().parseFromString(decode(this.#body, label), isHtml ? "text/html" : "application/xml");
      if (!isHtml && parsed.getElementsByTagName("parsererror").length) return null;
      return describe(parsed, this.#seen, this.responseURL, decoderFor(label).encoding);
    }
    #parsed() {
      const bytes = () => this.#body.buffer.slice(this.#body.byteOffset, this.#body.byteOffset + this.#body.length);
      switch (this.#type) {
        case "arraybuffer": return bytes();
        case "blob": {
          const type = this.#mime?.text ?? (this.getResponseHeader("content-type") === null ? "text/xml" : this.#responseMime().text);
          // The constructor would make its type lower case.
          return Object.defineProperty(new Blob([bytes()], {type}), "type", {value: type});
        }
        case "document": return this.#document();
        default: try { return JSON.parse(new TextDecoder().decode(this.#body)); } catch { return null; }
      }
    }
  }
  handlers(XMLHttpRequest, ["readystatechange"]);
  for (const [name, value] of Object.entries({UNSENT, OPENED, HEADERS_RECEIVED, LOADING, DONE})) {
    for (const owner of [XMLHttpRequest, XMLHttpRequest.prototype]) Object.defineProperty(owner, name, {value, enumerable: true});
  }
  for (const each of [XMLHttpRequest, XMLHttpRequestUpload, XMLHttpRequestEventTarget]) {
    Object.defineProperty(each.prototype, Symbol.toStringTag, {value: each.name, configurable: true});
  }

  // (HTML, "HTMLAllCollection") jsdom has none.
  window.HTMLAllCollection ??= class HTMLAllCollection {
    #all;
    constructor(document) { this.#all = document.getElementsByTagName("*"); }
    get length() { return this.#all.length; }
    item(index) { return this.#all.item(index); }
    namedItem(name) { return this.#all.namedItem(name); }
  };

  // A document that was fetched: where it is from, and when it was changed.
  function describe(parsed, seen, url, encoding) {
    const changed = new Date(seen.headers.find(([name]) => name === "last-modified")?.[1] ?? Date.now());
    const two = (number) => String(number).padStart(2, "0");
    const own = {
      URL: url, documentURI: url, referrer: "", cookie: "",
      domain: new URL(url).hostname, all: new window.HTMLAllCollection(parsed), characterSet: encoding.toUpperCase(), charset: encoding.toUpperCase(), inputEncoding: encoding.toUpperCase(),
      lastModified: `${two(changed.getMonth() + 1)}/${two(changed.getDate())}/${changed.getFullYear()} ${two(changed.getHours())}:${two(changed.getMinutes())}:${two(changed.getSeconds())}`,
    };
    for (const [name, value] of Object.entries(own)) Object.defineProperty(parsed, name, {value, configurable: true});
    Object.defineProperty(parsed, "baseURI", {configurable: true, get() {
      const base = parsed.getElementsByTagNameNS("http://www.w3.org/1999/xhtml", "base")[0]?.getAttribute("href");
      return base ? new URL(base, url).href : url;
    }});
    return parsed;
  }

  const {stopAll: stopRequests} = XMLHttpRequest;
  delete XMLHttpRequest.stopAll;
  return {ProgressEvent, XMLHttpRequest, XMLHttpRequestUpload, XMLHttpRequestEventTarget, stopRequests};
};

const BODIES = [Blob, ArrayBuffer, SharedArrayBuffer, FormData, URLSearchParams];

// What a script gives as a body: itself, or as text. (Web IDL, the conversion to a union)
function asBody(body) {
  if (body === null || body === undefined) return null;
  if (typeof body === "object" && (body.nodeType || ArrayBuffer.isView(body) || BODIES.some((each) => body instanceof each))) return body;
  return `${body}`;
}

const MIMEType = require("whatwg-mimetype");

function parseMime(text) {
  const type = text === null ? null : (MIMEType.parse ? MIMEType.parse(text) : new MIMEType(text));
  return type && {type, essence: type.essence, charset: type.parameters.get("charset") ?? null, text: type.toString()};
}

const isXml = ({essence}) => essence === "text/xml" || essence === "application/xml" || essence.endsWith("+xml");

function decoderFor(label) {
  try { return new TextDecoder(label ?? "utf-8"); } catch { return new TextDecoder(); }
}

// Node decodes windows-1252 as if it were ISO-8859-1. (https://encoding.spec.whatwg.org/index-windows-1252.txt)
const FROM_80 = "\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178";

// A URL's query is in the encoding of the document. (HTML, "encoding-parse a URL")
function withEncodedQuery(url) {
  if (document.characterSet !== "windows-1252") return url;
  const [, path, query, fragment] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url.toWellFormed());
  const encoded = (query ?? "").replace(/[^\0-\x7f]/gu, (each) => {
    const code = each >= "\xa0" && each <= "\xff" ? each.charCodeAt(0) : FROM_80.includes(each) ? 0x80 + FROM_80.indexOf(each) : null;
    return code === null ? encodeURIComponent(`&#${each.codePointAt(0)};`) : `%${code.toString(16).toUpperCase()}`;
  });
  return `${path}${encoded}${fragment ?? ""}`;
}

const inWindows1252 = (bytes) => bytes.toString("latin1").replace(/[\x80-\x9f]/g, (each) => FROM_80[each.charCodeAt(0) - 0x80]);

// A byte order mark goes before everything else.
function decode(bytes, label) {
  const mark = bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : null;
  const decoder = decoderFor(mark ?? label);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  if (decoder.encoding === "windows-1252") return hasMark ? new TextDecoder().decode(bytes) : inWindows1252(bytes);
  return decoder.decode(bytes);
}

// What `#serialized` made of a document.
const isDocument = (body) => typeof body?.text === "string";

function sizeOf(body) {
  if (body === null) return 0;
  if (isDocument(body)) return Buffer.byteLength(body.text);
  if (body instanceof Blob) return body.size;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return body instanceof FormData ? 1 : Buffer.byteLength(String(body));
}

function syncBody(body) {
  const base64 = (bytes) => Buffer.from(bytes).toString("base64");
  if (body === null) return null;
  if (body instanceof URLSearchParams) return {kind: "pairs", content: [...body]};
  if (body instanceof Blob) return {kind: "bytes", type: body.type, content: base64(bytesOf(body))};
  if (body instanceof FormData) {
    return {kind: "form", content: [...body].map(([name, value]) => (typeof value === "string" ? [name, value]
      : [name, {name: value.name, type: value.type, content: base64(bytesOf(value))}]))};
  }
  if (body instanceof ArrayBuffer) return {kind: "bytes", content: base64(body)};
  if (ArrayBuffer.isView(body)) return {kind: "bytes", content: Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64")};
  return {kind: "text", content: base64(isDocument(body) ? body.text : String(body))};
}

// The bytes of a blob, which Node gives asynchronously only: another thread reads it.
function bytesOf(blob) {
  const {Worker, MessageChannel, receiveMessageOnPort} = require("node:worker_threads");
  const {port1, port2} = new MessageChannel();
  const isRead = new Int32Array(new SharedArrayBuffer(4));
  const code = `const {workerData: {blob, port, isRead}} = require("node:worker_threads");
    blob.arrayBuffer().then((bytes) => { port.postMessage(bytes); Atomics.store(isRead, 0, 1); Atomics.notify(isRead, 0); });`;
  const worker = new Worker(code, {eval: true, workerData: {blob, port: port2, isRead}, transferList: [port2]});
  Atomics.wait(isRead, 0, 0);
  const {message} = receiveMessageOnPort(port1);
  worker.terminate();
  return message;
}
