// A page under Node that runs one test of the Web Platform Tests. What it fetches is decided by the
// model, at the other end of standard input and output: one JSON message a line, in both directions.
//
// The model decides about requests and responses. What scripts hold in their hands is made here:
// `fetch` and `Request` (fetching.js), `XMLHttpRequest` (xhr.js), elements that load (elements.js);
// the document is jsdom's; `Headers`, `Response`, `URL`, `Blob` and `FormData` are Node's.
"use strict";
const {JSDOM, VirtualConsole} = require("jsdom");
const {askAndWait, failure, post} = require("./pipe.js");
const {PageRequest, pageFetch} = require("./fetching.js");
const {AudioContext, CSS, decoded, report, runDocument, runScript, watch} = require("./elements.js");
const {equipBlank} = require("./frames.js");
const windows = require("./windows.js");

const config = JSON.parse(process.argv[2]);
const page = globalThis;
const STATUSES = ["PASS", "FAIL", "TIMEOUT", "NOTRUN", "PRECONDITION_FAILED"];
const results = [];
let isOver = false;

function done(harness) {
  if (isOver) return;
  isOver = true;
  post({do: "done", harness, results});
  setTimeout(() => process.exit(), 20);
}

const start = askAndWait({do: "document"});
const dom = new JSDOM(Buffer.from(start.body, "base64"), {
  url: config.url, contentType: start.type || "text/html", pretendToBeVisual: true, virtualConsole: new VirtualConsole(),
});
const {window} = dom;
const {document} = window;

// The page's globals: jsdom's, but for the ones that Node has and its bodies need.

const NODES_OWN = new Set(["AbortController", "AbortSignal", "Blob", "DOMException", "File", "FormData", "Headers", "URL", "URLSearchParams",
  "atob", "btoa", "console", "globalThis", "queueMicrotask", "structuredClone", "setTimeout", "setInterval", "clearTimeout", "clearInterval", "performance", "crypto"]);
const JAVASCRIPTS = new Set(runScript("Object.getOwnPropertyNames(globalThis)", "names").filter((name) => /^[A-Z]/.test(name) || ["undefined", "eval", "isNaN"].includes(name)));
const ITSELF = new Set(["window", "self", "frames", "parent", "top"]);

const define = (name, value) => Object.defineProperty(page, name, {value, writable: true, configurable: true});

for (let owner = window; owner && owner !== Object.prototype; owner = Object.getPrototypeOf(owner)) {
  for (const name of Object.getOwnPropertyNames(owner)) {
    const isEventClass = /Event$|^EventTarget$/.test(name);
    if (name === "constructor" || NODES_OWN.has(name) || (JAVASCRIPTS.has(name) && !isEventClass && name in page)) continue;
    if (ITSELF.has(name)) define(name, page);
    else if (/^[A-Z]/.test(name)) define(name, window[name]);
    else if (typeof window[name] === "function" && !name.startsWith("on")) define(name, window[name].bind(window));
    else {
      Object.defineProperty(page, name, {
        configurable: true, enumerable: true,
        get: () => window[name], set: (value) => { window[name] = value; },
      });
    }
  }
}
for (const name of ["window", "self", "frames", "parent", "top"]) define(name, page);
Object.defineProperty(Window, Symbol.hasInstance, {value: (object) => object === page || object === window});
const {stopRequests, ...interfaces} = require("./xhr.js")(window, report);
for (const [name, value] of Object.entries({
  AudioContext, CSS, opener: config.opener === null ? null : windows.windowOf(config.opener), open: windows.open, fetch: pageFetch, Request: PageRequest, ...interfaces, crossOriginIsolated: false,
  stop: stopRequests, isSecureContext: location.protocol === "https:", origin: location.origin,
  GLOBAL: {isWindow: () => true, isWorker: () => false, isShadowRealm: () => false},
  FileReader: require("./file_reader.js")(window), WebSocket: require("./web_socket.js")(window),
})) define(name, value);
if (config.opener !== null) {
  const {location: own, go} = windows.leaving(window.location);
  Object.defineProperty(page, "location", {configurable: true, get: () => own, set: go});
  define("close", () => post({do: "close"}));
}
windows.hear(equipBlank(window));
define("FormData", new Proxy(FormData, {
  construct(target, [form, submitter]) {
    const data = new target();
    if (form === undefined) return data;
    try {
      // A file that jsdom gives is the empty one of an input without a choice.
      for (const [name, value] of new window.FormData(form, submitter)) data.append(name, typeof value === "string" ? value : new File([], value.name, {type: value.type}));
    } catch (error) {
      throw error instanceof window.DOMException ? new DOMException(error.message, error.name) : error;
    }
    return data;
  },
}));
Object.defineProperty(document, "defaultView", {value: page, configurable: true});
Object.defineProperty(document, "cookie", {
  configurable: true,
  get() { const {text, threw, message} = askAndWait({do: "cookies"}); if (threw) throw failure({threw, message}); return text; },
  set(value) { const answer = askAndWait({do: "set-cookie", text: `${value}`}); if (answer.threw) throw failure(answer); },
});
for (const element of document.querySelectorAll("[id]")) {
  if (!(element.id in page)) Object.defineProperty(page, element.id, {configurable: true, get: () => document.getElementById(element.id), set: (value) => define(element.id, value)});
}
define("HTMLAllCollection", window.HTMLAllCollection);
page[Symbol.for("undici.globalOrigin.1")] = new URL(config.url);
watch(window);

for (const name of ["uncaughtException", "unhandledRejection"]) {
  process.on(name, (error) => { page.lastError = String(error?.stack ?? error); });
}
page.console = {...console};
for (const name of ["log", "info", "warn", "error", "debug"]) page.console[name] = () => {};

// The harness is set up as it is loaded; the driver's part is done by the model.

function get(source, element) {
  const path = new URL(source, config.url);
  const plain = path.origin === new URL(config.url).origin ? path.pathname : "";
  if (plain === "/resources/testharnessreport.js") return "";
  const answer = askAndWait(element && plain === "" ? {do: "load", url: path.href, kind: "script", crossorigin: element.getAttribute("crossorigin"), referrerPolicy: null, integrity: ""} : {do: "get", url: path.href});
  const text = decoded(Buffer.from(answer.body, "base64"), element);
  if (plain === "/resources/testharness.js") return `${text}\n;(${setUp})();`;
  if (plain === "/resources/testdriver-vendor.js") return `(${driver})();`;
  if (element && (answer.loaded ?? answer.status < 300) === false) { setTimeout(() => element.dispatchEvent(new Event("error"))); return null; }
  if (element) setTimeout(() => element.dispatchEvent(new Event("load")));
  return text;
}

// Names as testharness.js gives them to other windows.
const sanitized = (text) => text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (half) => `U+${half.charCodeAt(0).toString(16)}`);

page.wptResults = {add: ({name, status, message}) => results.push([sanitized(name), STATUSES[status], message ?? ""]), done};
page.wptSlowness = config.slowness;
page.wptPermit = (name, state) => askAndWait({do: "permit", name, state});
page.wptDelete = () => askAndWait({do: "delete-cookies"});

function setUp() {
  setup({output: false, explicit_timeout: true, timeout_multiplier: wptSlowness});
  add_result_callback(wptResults.add);
  add_completion_callback((_, {status, message}) => wptResults.done(status === 0 ? "OK" : `ERROR ${message}`));
}

function driver() {
  test_driver_internal.in_automation = true;
  test_driver_internal.delete_all_cookies = async () => { wptDelete(); };
  test_driver_internal.set_permission = async ({descriptor, state}) => { wptPermit(descriptor.name, state); };
  test_driver.click = async (element) => element.click(); // without a look at where it is painted
}

try {
  runDocument(document, get);
} catch (error) {
  done(`ERROR ${error?.stack ?? error}`);
}
setTimeout(() => done("TIMEOUT"), config.seconds * 1000);
