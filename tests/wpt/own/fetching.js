// What `fetch` gives a page; common.js runs the checks.
"use strict";
checks.own = [() => get("/text"), "text"];
checks.refused = [() => name(fetch(`${other}/text`)), "TypeError"];
checks.allowed = [() => get(`${other}/text?allow=*`), "text"];
checks.opaque = [async () => (await fetch(`${other}/text`, {mode: "no-cors"})).type, "opaque"];
checks.preflight = [async () => {
  await get(`${other}/text?allow=*&log=a`, {method: "PUT", headers: {"X-A": "1"}});
  return get("/log?log=a");
}, "OPTIONS PUT"];
checks.preflightRefused = [async () => {
  await name(fetch(`${other}/text?log=b`, {method: "PUT"}));
  return get("/log?log=b");
}, "OPTIONS"];
checks.redirect = [async () => (await fetch("/to?to=/text")).redirected, true];
checks.cookie = [async () => { document.cookie = "a=1"; return get("/cookie"); }, "a=1"];
checks.noCookie = [() => get(`${other}/cookie?allow=*`), ""];
checks.broken = [() => name(get("/broken")), "TypeError"];
checks.headless = [async () => (await fetch("/text", {method: "HEAD"})).body, null];
checks.forbidden = [async () => new Request("/", {headers: {"Host": "x", "X-A": "1"}}).headers.get("host"), null];
checks.badMethod = [async () => name((async () => new Request("/", {method: "TRACE"}))()), "TypeError"];
checks.aborted = [async () => {
  const controller = new AbortController();
  controller.abort();
  return name(fetch("/text", {signal: controller.signal}));
}, "AbortError"];
runChecks();
