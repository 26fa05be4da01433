// WebSocket, as far as tests of handshakes need it: its opening, and the first message that comes.
"use strict";
const {ask} = require("./pipe.js");

module.exports = function ({Event, EventTarget, MessageEvent}) {
  return class WebSocket extends EventTarget {
    #isClosed = false;
    readyState = 0;
    constructor(url) {
      super();
      this.url = new URL(url, document.baseURI).href;
      ask({do: "connect", url: this.url}).then(({failed, message}) => {
        if (failed) {
          this.#tell(new Event("error"));
          this.readyState = 3;
          return this.#tell(new Event("close"));
        }
        this.readyState = 1;
        this.#tell(new Event("open"));
        if (message) this.#tell(new MessageEvent("message", {data: message}));
      });
    }
    close() { this.#isClosed = true; this.readyState = 3; }
    #tell(event) {
      if (this.#isClosed) return;
      this.dispatchEvent(event);
      this[`on${event.type}`]?.(event);
    }
  };
};
