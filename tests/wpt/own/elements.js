// What elements and windows give a page; common.js runs the checks.
"use strict";
checks.image = [async () => { const image = made("img", {src: `${other}/png`}); return [await event(image, ["load", "error"]), image.naturalHeight]; }, ["load", 3]];
checks.imageRefused = [() => event(made("img", {crossOrigin: "anonymous", src: `${other}/png`}), ["load", "error"]), "error"];
checks.imageAllowed = [() => event(made("img", {crossOrigin: "anonymous", src: `${other}/png?allow=*`}), ["load", "error"]), "load"];
checks.script = [async () => { await event(made("script", {src: "/script"}), ["load"]); return window.ran; }, 1];
checks.integrity = [() => event(made("script", {integrity: "sha256-AAAA", src: "/script"}), ["load", "error"]), "error"];
checks.module = [async () => { await event(made("script", {type: "module", src: "/module"}), ["load", "error"]); return window.json; }, {a: 1}];
checks.style = [async () => { await event(made("link", {rel: "stylesheet", href: "/style"}), ["load"]); return getComputedStyle(document.body).color; }, "rgb(1, 2, 3)"];
checks.embed = [async () => { await event(made("embed", {src: "/empty?log=embed"}), ["load"]); return get("/log?log=embed"); }, "GET"];
checks.worklet = [async () => { await new AudioContext().audioWorklet.addModule("/empty?log=worklet"); return get("/log?log=worklet"); }, "GET"];
checks.window = [async () => {
  const told = new Promise((done) => addEventListener("message", ({data}) => done(data), {once: true}));
  const opened = open(`${other}/opened`);
  const data = await told;
  opened.close();
  return data;
}, "opened"];
runChecks();
