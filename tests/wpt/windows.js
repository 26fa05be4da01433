// Windows that a page opens: each is a process of its own, known to the others by its number.
"use strict";
const v8 = require("node:v8");
const {askAndWait, listen, post} = require("./pipe.js");

const proxies = new Map();

// The window with that number, as other windows see it.
function windowOf(number) {
  if (!proxies.has(number)) proxies.set(number, new OtherWindow(number));
  return proxies.get(number);
}

class OtherWindow {
  #number; #isClosed = false;
  constructor(number) { this.#number = number; }
  get closed() { return this.#isClosed; }
  get opener() { return null; }
  get top() { return this; }
  get parent() { return this; }
  get location() { return locationOf((url) => this.#go(url)); }
  set location(url) { this.#go(url); }
  #go(url) { post({do: "navigate", window: this.#number, url: absolute(url)}); }
  postMessage(data) { post({do: "post", window: this.#number, data: v8.serialize(data).toString("base64")}); }
  close() { this.#isClosed = true; post({do: "close", window: this.#number}); }
  focus() {}
  blur() {}
}

const absolute = (url) => new URL(url, document.baseURI).href;

const locationOf = (go) => ({set href(url) { go(url); }, assign: go, replace: go});

// The page's own location: what leads to another document starts another process in this window.
function leaving(own) {
  const go = (url) => {
    const target = absolute(url);
    if (target.replace(/#.*/, "") === own.href.replace(/#.*/, "")) own.href = target;
    else post({do: "navigate", url: target});
  };
  return {go, location: new Proxy({}, {
    get(_, name) {
      if (name === "assign" || name === "replace") return go;
      return typeof own[name] === "function" ? own[name].bind(own) : own[name];
    },
    set(_, name, value) {
      name === "href" ? go(value) : (own[name] = value);
      return true;
    },
    has: (_, name) => name in own,
  })};
}

function open(url = "about:blank") {
  const {window: number, threw} = askAndWait({do: "open", url: absolute(url)});
  return threw ? null : windowOf(number);
}

function hear(frames) {
  listen(({event, from, origin, data}) => (event === "unload" ? unload(frames) : setTimeout(() => {
    const message = new MessageEvent("message", {data: v8.deserialize(Buffer.from(data, "base64")), origin});
    dispatchEvent(Object.defineProperty(message, "source", {value: windowOf(from)}));
  })));
}

// The window goes; what its scripts fetch by then goes out all the same.
function unload(frames) {
  for (const each of [...frames, window]) each.dispatchEvent(new each.Event("unload"));
  setTimeout(() => post({do: "unloaded"}));
}

module.exports = {hear, leaving, open, windowOf};
