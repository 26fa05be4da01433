// Makes the request of an armed scenario in this page, and reports what script saw of it.
"use strict";
(async () => {
  const config = JSON.parse(document.getElementById("config").textContent);
  const asked = config.request;

  function body() {
    switch (asked.body.kind) {
      case "none":
        return undefined;
      case "form":
        return new URLSearchParams([["text", asked.body.text]]);
      case "multipart": {
        const form = new FormData();
        form.append("text", asked.body.text);
        return form;
      }
      case "bytes":
        return new TextEncoder().encode(asked.body.text);
      default:
        return asked.body.text;
    }
  }

  async function withFetch() {
    const options = {
      method: asked.method,
      headers: asked.headers,
      mode: asked.mode,
      credentials: asked.credentials,
      redirect: asked.redirect,
      cache: asked.cache,
    };
    if (asked.body.kind !== "none") options.body = body();
    const response = await fetch(asked.url, options);
    return {
      type: response.type,
      status: response.status,
      headers: [...response.headers],
      body: await response.text(),
    };
  }

  function withXhr() {
    return new Promise((resolve, reject) => {
      const xhr = new XMLHttpRequest();
      xhr.open(asked.method, asked.url);
      for (const [name, value] of asked.headers) xhr.setRequestHeader(name, value);
      xhr.withCredentials = asked.credentials === "include";
      xhr.onload = () => {
        const lines = xhr.getAllResponseHeaders().split("\r\n").filter(Boolean);
        const headers = lines.map((line) => {
          const at = line.indexOf(": ");
          return [line.slice(0, at), line.slice(at + 2)];
        });
        resolve({ type: "xhr", status: xhr.status, headers, body: xhr.responseText });
      };
      xhr.onerror = () => reject(new TypeError("error"));
      xhr.send(body() ?? null);
    });
  }

  function withImage() {
    return new Promise((resolve, reject) => {
      const image = new Image();
      if (asked.mode === "cors") {
        image.crossOrigin = asked.credentials === "include" ? "use-credentials" : "anonymous";
      }
      image.onload = () => resolve({ type: "image", status: 0, headers: [], body: "" });
      image.onerror = () => reject(new TypeError("error"));
      image.src = asked.url;
    });
  }

  function withWebSocket() {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(asked.url);
      socket.onopen = () => resolve({ type: "websocket", status: 101, headers: [], body: "" });
      socket.onerror = () => reject(new TypeError("error"));
    });
  }

  function withEventSource() {
    return new Promise((resolve, reject) => {
      const options = { withCredentials: asked.credentials === "include" };
      const events = new EventSource(asked.url, options);
      events.onopen = () => {
        events.close();
        resolve({ type: "eventsource", status: 200, headers: [], body: "" });
      };
      events.onerror = () => {
        events.close();
        reject(new TypeError("error"));
      };
    });
  }

  const ways = { fetch: withFetch, xhr: withXhr, image: withImage };
  ways.eventsource = withEventSource;
  ways.websocket = withWebSocket;
  if (config.probe !== null) {
    // Whether the server's cookies go along from here at all.
    const options = { mode: "no-cors", credentials: "include", cache: "no-store" };
    await fetch(config.probe, options).catch(() => undefined);
  }
  const calls = [];
  for (let number = 0; number < asked.repeat; number += 1) {
    try {
      calls.push({ ok: true, ...(await ways[asked.kind]()) });
    } catch (error) {
      calls.push({ ok: false, error: error.name, message: String(error.message) });
    }
  }
  const framed = window.parent !== window;
  // A body of text, and no-cors: a sandboxed page can send it too.
  await fetch(config.report, {
    method: "POST",
    mode: "no-cors",
    credentials: "omit",
    body: JSON.stringify({ calls, framed }),
  });
  if (framed) {
    window.parent.postMessage({ crossoriginLab: config.run, calls }, config.lab);
  }
  document.title = "done";
})();
