// Frames: a document and scripts of their own in a window of jsdom; the model knows each as a page of its own.
"use strict";
const {JSDOM, VirtualConsole} = require("jsdom");
const {ask, askAndWait, failure} = require("./pipe.js");
const {pageFetch} = require("./fetching.js");

async function openFrame(element, url, loaded) {
  const answer = await ask({do: "frame", url: new URL(url, document.baseURI).href});
  if (answer.threw || answer.failed) return loaded();
  const dom = new JSDOM(Buffer.from(answer.body, "base64"), {
    url: answer.url, contentType: answer.type || "text/html", runScripts: "outside-only", virtualConsole: new VirtualConsole(),
  });
  dom.reconfigure({windowTop: globalThis});
  const {window} = dom;
  equip(window, answer.frame);
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

// What a window has beside its document: the network of the model, and its parent.
function equip(window, frame) {
  const {document} = window;
  window.fetch = (input, init) => pageFetch(typeof input === "string" || input instanceof window.URL ? new URL(input, document.baseURI).href : input, {...init, frame});
  Object.defineProperty(document, "cookie", {
    configurable: true,
    get() { const answer = askAndWait({do: "cookies", frame}); if (answer.threw) throw failure(answer); return answer.text; },
    set(text) { const answer = askAndWait({do: "set-cookie", frame, text: `${text}`}); if (answer.threw) throw failure(answer); },
  });
  Object.defineProperty(window, "parent", {value: globalThis, configurable: true});
  window.postMessage = (data) => setTimeout(() => {
    const event = new window.MessageEvent("message", {data, origin: location.origin});
    window.dispatchEvent(Object.defineProperty(event, "source", {value: globalThis}));
  });
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
