// In a static copy with Python: answers the page's calls of the API from a worker that runs Python.
"use strict";
(() => {
  const worker = new Worker("./python-worker.js", { type: "module" });
  const waiting = new Map();
  let number = 0;
  worker.onmessage = ({ data }) => {
    const resolve = waiting.get(data.number);
    waiting.delete(data.number);
    resolve?.(data);
  };
  const original = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    if (typeof input !== "string" || !input.startsWith("api/")) return original(input, init);
    const name = input.slice("api/".length).split("?")[0];
    const sent = { number: (number += 1), name, text: init?.body ?? "{}" };
    const { status, body } = await new Promise((resolve) => {
      waiting.set(sent.number, resolve);
      worker.postMessage(sent);
    });
    init?.signal?.throwIfAborted();
    return Response.json(body, { status });
  };
})();
