// Elements that load: what stands in jsdom's document is fetched by the model, and its events are told.
"use strict";
const vm = require("node:vm");
const {ask, askAndWait} = require("./pipe.js");
const {openFrame} = require("./frames.js");

// The page's own script, with dynamic imports.
const runScript = (source, filename) =>
  vm.runInThisContext(source, {filename, importModuleDynamically: (specifier) => importModule(specifier, filename)});

const modules = new Map();

const importModule = async (specifier, from) => {
  const module = await loadModule(new URL(specifier, absolute(from)).href);
  await module.evaluate();
  return module;
};

const isJson = (attributes) => attributes?.type === "json";

async function loadJson(url) {
  const answer = await ask({do: "load", url, kind: "json", crossorigin: null, referrerPolicy: null, integrity: ""});
  if (!answer.loaded) throw new TypeError(`the module ${url} is not loaded`);
  const value = JSON.parse(Buffer.from(answer.body, "base64").toString("utf8"));
  return new vm.SyntheticModule(["default"], function () { this.setExport("default", value); }, {identifier: url});
}

const absolute = (url) => new URL(url, location.href).href;

function loadModule(url, crossorigin = null) {
  if (!modules.has(url)) {
    modules.set(url, (async () => {
      const answer = await ask({do: "load", url, kind: "module", crossorigin, referrerPolicy: null, integrity: ""});
      if (!answer.loaded) throw new TypeError(`the module ${url} is not loaded`);
      return linked(Buffer.from(answer.body, "base64").toString("utf8"), url);
    })());
  }
  return modules.get(url);
}

async function linked(source, url) {
  const module = new vm.SourceTextModule(source, {
    identifier: url,
    initializeImportMeta(meta) { meta.url = url; },
    importModuleDynamically: (specifier) => importModule(specifier, url),
  });
  await module.link((specifier, _, {attributes}) => (isJson(attributes) ? loadJson : loadModule)(new URL(specifier, url).href));
  return module;
}

// What an element loads, by what it is: the kind of resource and its URL; null if it loads nothing.
function wanted(element) {
  const attribute = (name) => element.getAttribute(name);
  switch (element.localName) {
    case "img": {
      const source = element.parentNode?.localName === "picture" ? [...element.parentNode.children].find((each) => each.localName === "source") : null;
      const candidates = source?.getAttribute("srcset") ?? attribute("srcset");
      return resource("image", candidates ? candidates.trim().split(/[\s,]+/)[0] : attribute("src"));
    }
    case "image": return resource("image", attribute("href") ?? attribute("xlink:href"));
    case "input": return element.type === "image" ? resource("image", attribute("src")) : null;
    case "video": return resource("video", attribute("src") ?? attribute("poster"), attribute("src") === null ? "image" : "video");
    case "audio": return resource("audio", attribute("src"));
    case "source": return /^(audio|video)$/.test(element.parentNode?.localName) ? resource(element.parentNode.localName, attribute("src")) : null;
    case "track": return resource("track", attribute("src"));
    case "script": return element.isConnected && isClassicOrModule(element) ? resource(element.type === "module" ? "module" : "script", attribute("src")) : null;
    case "frame":
    case "iframe": return element.isConnected && attribute("src") ? {kind: "frame", url: attribute("src")} : null;
    case "embed": return element.isConnected ? resource("embed", attribute("src")) : null;
    case "object": return element.isConnected ? resource("object", attribute("data")) : null;
    case "link": return element.isConnected ? ofLink(element) : null;
    default: return null;
  }
}

const resource = (kind, url, other = kind) => (url === null || url === undefined ? null : {kind: other, url});
const isClassicOrModule = (element) => /^(|module|(text|application)\/(x-)?(java|ecma)script)$/i.test(element.getAttribute("type")?.trim() ?? "");

function ofLink(element) {
  const rel = (element.getAttribute("rel") ?? "").toLowerCase().split(/\s+/);
  const href = element.getAttribute("href") || null;
  if (rel.includes("stylesheet")) return resource("stylesheet", href);
  if (rel.includes("icon")) return resource("image", href);
  if (rel.includes("prefetch")) return resource("prefetch", href);
  if (rel.includes("modulepreload")) return resource("module", href);
  if (rel.includes("preload")) {
    const kind = {style: "stylesheet"}[element.getAttribute("as")] ?? element.getAttribute("as");
    if (kind === "fetch") return resource("fetch", href);
    return ["audio", "font", "image", "script", "stylesheet", "track", "video"].includes(kind) ? resource(kind, href) : null;
  }
  return null;
}

// Whether a body can be an image, or sound and film, as its first bytes say.
const START = {
  image: /^(\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP|BM|\0\0\1\0|....ftypavif|\s*(<\?xml[^]*?)?(<!--[^]*?-->\s*)?(<!DOCTYPE svg[^]*?)?<svg)/,
  media: /^(OggS|RIFF|....ftyp|\x1a\x45\xdf\xa3|ID3|\xff[\xe2-\xfb]|fLaC)/,
};

const seen = new WeakMap();
const prepared = new WeakMap(); // what a script's `integrity` was as it was inserted

function consider(element) {
  queueMicrotask(() => {
    const found = wanted(element);
    if (found === null) return considerInline(element);
    const key = `${found.kind} ${found.url}`;
    if (seen.get(element) === key) return;
    if (seen.has(element) && element.localName === "script") return;
    seen.set(element, key);
    load(element, found);
  });
}

function considerInline(element) {
  if (element.localName === "script" && element.isConnected && !element.hasAttribute("src") && element.textContent && !seen.has(element) && isClassicOrModule(element)) {
    seen.set(element, "inline");
    runInline(element);
  }
}

function runInline(element) {
  if (element.type === "module") {
    linked(element.textContent, location.href).then((module) => module.evaluate()).then(
      () => tell(element, "load"), (error) => { tell(element, "error"); report(error); });
  } else guarded(() => runScript(element.textContent, location.href));
}

async function load(element, {kind, url}) {
  if (kind === "frame") return openFrame(element, url, () => tell(element, "load"), report);
  if (url === "") return setTimeout(() => tell(element, "error"));
  const crossorigin = element.getAttribute(element.localName === "track" ? "" : "crossorigin");
  const mode = (element.localName === "track" || element.localName === "source" ? element.parentNode?.getAttribute("crossorigin") : crossorigin) ?? null;
  const cors = mode === null ? null : mode.toLowerCase() === "use-credentials" ? "use-credentials" : "anonymous";
  if (kind === "module" && element.localName === "script") {
    try { await (await loadModule(absolute(url), cors)).evaluate(); tell(element, "load"); } catch (error) { tell(element, "error"); }
    return;
  }
  const answer = await ask({do: "load", url, kind, crossorigin: kind === "font" ? null : cors, referrerPolicy: element.getAttribute("referrerpolicy"), integrity: prepared.get(element) ?? element.getAttribute("integrity") ?? ""});
  const bytes = Buffer.from(answer.body ?? "", "base64");
  const start = bytes.toString("latin1");
  const isMedia = kind === "audio" || kind === "video";
  // (HTML, "resource fetch algorithm": what plays has an ok status)
  const isUsable = kind === "image" ? START.image.test(start) : !isMedia || (answer.isOk && START.media.test(start));
  for (const violation of answer.violations ?? []) tellViolation(element, violation);
  if (!answer.loaded || !isUsable) return tell(element, "error");
  if (kind === "script") guarded(() => runScript(decoded(bytes, element), absolute(url)));
  if (kind === "image") describeImage(element, bytes);
  if (kind === "stylesheet" && element.localName === "link") applyStyles(element, bytes);
  const target = element.localName === "source" ? element.parentNode : element;
  if (isMedia) for (const name of ["progress", "loadedmetadata", "loadeddata", "canplay", "canplaythrough", ...(target.autoplay ? ["play"] : [])]) tell(target, name);
  else tell(element, "load");
}

// The text of a classic script without a charset of its own. (HTML, "fetch a classic script")
function decoded(bytes, element) {
  try { return new TextDecoder(element?.getAttribute("charset") ?? "utf-8").decode(bytes); } catch { return bytes.toString("utf8"); }
}

// Style sheets apply as those do that stand in the document.
const applied = new WeakMap();

function applyStyles(link, bytes) {
  const style = link.ownerDocument.createElement("style");
  style.textContent = bytes.toString("utf8");
  link.ownerDocument.head?.append(style);
  applied.set(link, style);
}

// The size of an image, or of the poster of a film.
function describeImage(element, bytes) {
  const isPng = bytes.subarray(1, 4).toString() === "PNG";
  const drawn = /<svg[^>]* width="([0-9]+)" height="([0-9]+)"/.exec(bytes.toString("latin1"));
  if (!isPng && !drawn) return;
  const [width, height] = isPng ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : [Number(drawn[1]), Number(drawn[2])];
  const shown = element.localName === "img" ? {width, height, naturalWidth: width, naturalHeight: height, complete: true} : {clientWidth: width, clientHeight: height};
  for (const [name, value] of Object.entries(shown)) Object.defineProperty(element, name, {value, configurable: true});
}

// A policy that script adds to the page. (HTML, "Content security policy state")
function takePolicy({localName, httpEquiv, content, parentNode}) {
  if (localName === "meta" && parentNode?.localName === "head" && /^content-security-policy$/i.test(httpEquiv)) askAndWait({do: "add-policy", content});
}

// (CSP, "report a violation"; jsdom has no class for this event)
function tellViolation(element, violation) {
  const event = new Event("securitypolicyviolation", {bubbles: true, composed: true});
  const own = {...violation, violatedDirective: violation.effectiveDirective};
  for (const [name, value] of Object.entries(own)) Object.defineProperty(event, name, {value, enumerable: true});
  (element.isConnected ? element : document).dispatchEvent(event);
}

const tell = (target, name) => target.dispatchEvent(new Event(name));

function guarded(run) {
  try { run(); } catch (error) { report(error); }
}

// An error that no script caught; testharness.js listens for it.
function report(error) {
  dispatchEvent(new ErrorEvent("error", {error, message: `Uncaught ${error}`, cancelable: true}));
}

// Handlers in the markup; jsdom compiles none for a page whose scripts it does not run.
function handlersOf(element) {
  for (const {name, value} of [...element.attributes]) {
    const target = element.localName === "body" && /^on(load|message|error|hashchange|pagehide)$/.test(name) ? window : element;
    if (name.startsWith("on")) guarded(() => { target[name] = runScript(`(function (event) { ${value}\n})`, location.href); });
  }
}

// The fonts of style sheets in the document: `ready` once each has been asked for.
class Fonts {
  #loads = new Map();
  get ready() {
    for (const {textContent} of document.querySelectorAll("style")) {
      for (const [, url] of textContent.matchAll(/@font-face\s*\{[^}]*?src:\s*url\(\s*["']?([^"')]+)/g)) {
        if (!this.#loads.has(url)) this.#loads.set(url, ask({do: "load", url, kind: "font", crossorigin: null, referrerPolicy: null, integrity: ""}));
      }
    }
    return Promise.all(this.#loads.values()).then(() => this);
  }
}

// Worklets, as far as their modules are loaded.
const worklet = (kind) => ({
  async addModule(url) {
    const answer = await ask({do: "load", url: absolute(url), kind, crossorigin: null, referrerPolicy: null, integrity: ""});
    if (!answer.loaded) throw new DOMException("the module is not loaded", "AbortError");
  },
});

class AudioContext {
  audioWorklet = worklet("audioworklet");
  async close() {}
}

const CSS = {paintWorklet: worklet("paintworklet")};

// Attributes that jsdom does not reflect. (HTML, "reflect")
const REFLECTED = {HTMLScriptElement: ["integrity", "referrerPolicy"], HTMLLinkElement: ["integrity", "referrerPolicy", "as"], HTMLImageElement: ["referrerPolicy"], HTMLIFrameElement: ["referrerPolicy", "allow"]};

const RELATIONS = ["stylesheet", "icon", "prefetch", "modulepreload", "preload"];

function reflect(window) {
  const {supports} = window.DOMTokenList.prototype;
  window.DOMTokenList.prototype.supports = function (token) { return RELATIONS.includes(`${token}`.toLowerCase()) || supports.call(this, token); };
  for (const [owner, names] of Object.entries(REFLECTED)) {
    for (const name of names) {
      Object.defineProperty(window[owner].prototype, name, {
        configurable: true, enumerable: true,
        get() { return this.getAttribute(name) ?? ""; },
        set(value) { this.setAttribute(name, value); },
      });
    }
  }
}

// Watch the document, and elements that load before they stand in it.
function watch(window) {
  reflect(window);
  const {document, MutationObserver, Element, HTMLImageElement, HTMLMediaElement, HTMLInputElement} = window;
  const each = (node) => { if (node.nodeType === 1) { consider(node); for (const child of node.querySelectorAll("*")) consider(child); } };
  new MutationObserver((records) => {
    for (const {type, target, addedNodes, removedNodes} of records) {
      for (const node of removedNodes) applied.get(node)?.remove();
      for (const node of addedNodes) takePolicy(node);
      if (type === "childList") { addedNodes.forEach(each); if (target.localName === "script") consider(target); } else consider(target);
    }
  }).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["src", "srcset", "href", "rel", "poster", "data", "type"]});
  const {appendChild} = window.Node.prototype;
  window.Node.prototype.appendChild = function (node) {
    const added = appendChild.call(this, node);
    if (node.localName === "script" && node.isConnected && !prepared.has(node)) prepared.set(node, node.getAttribute("integrity") ?? "");
    return added;
  };
  const {setAttribute} = Element.prototype;
  Element.prototype.setAttribute = function (name, value) {
    setAttribute.call(this, name, value);
    if (/^on/i.test(name) && !/^on/i.test(value)) handlersOf(this);
    else if (!this.isConnected) consider(this);
  };
  for (const {prototype} of [HTMLImageElement, HTMLMediaElement, HTMLInputElement]) {
    for (const name of ["src", "srcset"]) {
      const {get, set} = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
      if (set) Object.defineProperty(prototype, name, {get, set(value) { set.call(this, value); consider(this); }, configurable: true});
    }
  }
  Element.prototype.scrollIntoView = () => {};
  Object.defineProperty(document, "fonts", {value: new Fonts(), configurable: true});
  HTMLMediaElement.prototype.load = function () { seen.delete(this); consider(this); };
  HTMLMediaElement.prototype.play = async function () { consider(this); };
  HTMLMediaElement.prototype.pause = () => {};
  HTMLMediaElement.prototype.canPlayType = (type) => (/webm|ogg|mp4|wav|mpeg/.test(type) ? "maybe" : "");
}

// The parser's turn: each element in order; scripts that are not modules run at once.
function runDocument(document, get) {
  for (const element of [...document.querySelectorAll("*")]) {
    handlersOf(element);
    if (element.localName !== "script" || !isClassicOrModule(element) || element.type === "module") { consider(element); continue; }
    const source = element.hasAttribute("src") ? get(element.getAttribute("src"), element) : element.textContent;
    seen.set(element, "run");
    if (source !== null) {
      Object.defineProperty(document, "currentScript", {value: element, configurable: true});
      guarded(() => runScript(source, element.getAttribute("src") ?? location.href));
      delete document.currentScript;
    }
  }
}

module.exports = {AudioContext, CSS, decoded, report, runDocument, runScript, watch};
