// What `XMLHttpRequest` gives a page; common.js runs the checks.
"use strict";
const sent = (method, url, body, isAsync = true) => {
  const xhr = new XMLHttpRequest();
  xhr.open(method, url, isAsync);
  const ended = event(xhr, ["load", "error", "abort"]);
  xhr.send(body);
  return [xhr, ended];
};
checks.load = [async () => { const [xhr, ended] = sent("GET", "/text"); return [await ended, xhr.responseText]; }, ["load", "text"]];
checks.error = [() => sent("GET", `${other}/text`)[1], "error"];
checks.broken = [() => sent("GET", "/broken")[1], "error"];
checks.stop = [() => { const [, ended] = sent("GET", "/text"); stop(); return ended; }, "abort"];
checks.sync = [async () => sent("POST", "/echo", new Blob(["blob"]), false)[0].responseText, "blob"];
checks.syncForm = [async () => {
  const form = new FormData();
  form.append("a", new File(["file"], "name"));
  return /filename="name"/.test(sent("POST", "/echo", form, false)[0].responseText);
}, true];
checks.object = [async () => { const [xhr, ended] = sent("POST", "/echo", {toString: () => "told"}); await ended; return xhr.responseText; }, "told"];
checks.order = [async () => {
  const [xhr, ended] = sent("GET", "/text");
  const states = [];
  xhr.onreadystatechange = () => states.push(xhr.readyState);
  await ended;
  return states;
}, [2, 3, 4]];
checks.thrown = [async () => {
  const heard = event(window, ["error"]);
  const [xhr] = sent("GET", "/text");
  xhr.onload = () => { throw new Error("in a listener"); };
  return heard;
}, "error"];
checks.encoding = [async () => { const [xhr, ended] = sent("GET", "/windows-1252"); await ended; return xhr.responseText; }, "€é"];
runChecks();
