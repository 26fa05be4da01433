// Frames: a document and scripts of their own in a window of jsdom; the model knows each as a page of its own.
"use strict";
const {JSDOM, VirtualConsole} = require("jsdom");
const {ask, askAndWait, failure} = require("./pipe.js");
const {pageFetch} = require("./fetching.js");
const interfacesOf = require("./xhr.js");

// Firefox does not know this policy, as its own results of WPT show.
const UNKNOWN_FEATURES = {firefox: ["sync-xhr"]}[JSON.parse(process.argv[2]).engine] ?? [];

async function openFrame(element, url, loaded, report) {
  const asked = new URL(url, document.baseURI);
  const answer = await ask({do: "frame", url: asked.href});
  if (answer.threw || answer.failed) return loaded();
  if (!answer.url.includes("#")) answer.url += asked.hash;
  const dom = new JSDOM(Buffer.from(answer.body, "base64"), {
    url: answer.url, contentType: answer.type || "text/html", runScripts: "outside-only", virtualConsole: new VirtualConsole(),
  });
  dom.reconfigure({windowTop: globalThis});
  const {window} = dom;
  equip(window, answer.frame);
  const {stopRequests, ...interfaces} = interfacesOf(window, report, {frame: answer.frame, allowsSync: !isDenied("sync-xhr", element)});
  Object.assign(window, interfaces);
  Object.defineProperty(element, "contentWindow", {value: window, configurable: true});
  const isOwn = new URL(answer.url).origin === location.origin;
  Object.defineProperty(element, "contentDocument", {value: isOwn ? window.document : null, configurable: true});
  for (const script of window.document.querySelectorAll("script")) {
    const source = script.src ? sourceOf(script.src) : script.textContent;
    try { window.eval(source); } catch (error) { globalThis.lastError = String(error?.stack ?? error); }
  }
  setTimeout(() => { window.dispatchEvent(new window.Event("load")); loaded(); });
}

// Frames without a document of their own: windows of jsdom, whose scripts are the page's.
function equipBlank({HTMLIFrameElement}) {
  const blank = new Set();
  const {get} = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype, "contentWindow");
  Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {configurable: true, get() {
    const own = get.call(this);
    if (own?.location.href === "about:blank") {
      own.fetch = pageFetch;
      blank.add(own);
    }
    return own;
  }});
  return blank;
}

// Whether the frame's attribute keeps a feature from it. (Permissions Policy, "parse policy directive")
function isDenied(feature, element) {
  if (UNKNOWN_FEATURES.includes(feature)) return false;
  const directives = (element.getAttribute("allow") ?? "").split(";").map((each) => each.trim().split(/\s+/));
  return directives.some(([name, first]) => name === feature && first === "'none'");
}

// What a window has beside its document: the network of the model, and its parent.
function equip(window, frame) {
  const {document} = window;
  window.fetch = (input, init) => pageFetch(typeof input === "string" || input instanceof window.URL ? new URL(input, document.baseURI).href : input, {...init, frame});
  Object.defineProperty(document, "cookie", {
    configurable: true,
    get() { const answer = askAndWait({do: "cookies", frame}); if (answer.threw) throw failure(answer); return answer.text; },
    set(text) { const answer = askAndWait({do: "set-cookie", frame, text: `${text}`}); if (answer.threw) throw failure(answer); },
  });
  // The page around it, where its messages are known to be from this window.
  const parent = new Proxy(globalThis, {get(page, name) {
    if (name === "postMessage") return (data) => setTimeout(() => deliver(page, data, window, window.location.origin));
    return ["parent", "top", "self", "window"].includes(name) ? parent : page[name];
  }});
  Object.defineProperty(window, "parent", {value: parent, configurable: true});
  window.postMessage = (data) => setTimeout(() => deliver(window, data, globalThis, location.origin));
}

function deliver(to, data, source, origin) {
  const event = new to.MessageEvent("message", {data, origin});
  to.dispatchEvent(Object.defineProperty(event, "source", {value: source}));
}

function sourceOf(url) {
  const {pathname} = new URL(url);
  if (pathname === "/resources/testdriver-vendor.js") return `(${driver})();`;
  return Buffer.from(askAndWait({do: "get", url}).body, "base64").toString("utf8");
}

// The driver's part in a frame is done by the page around it.
function driver() {
  window.test_driver_internal.in_automation = true;
  window.test_driver_internal.delete_all_cookies = () => parent.test_driver_internal.delete_all_cookies();
}

module.exports = {equipBlank, openFrame};
