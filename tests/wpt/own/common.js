// The checks of a page of ours: each is what is done, and what it gives, compared as JSON.
"use strict";
const other = `http://not-web-platform.test:${location.port}`;
const get = (url, init) => fetch(url, init).then((response) => response.text());
const name = (promise) => promise.then(() => "no error", (error) => error.name);
const event = (target, names) => new Promise((done) => {
  for (const each of names) target.addEventListener(each, () => done(each));
});
const made = (tag, properties) => {
  const element = Object.assign(document.createElement(tag), properties);
  document.body.append(element);
  return element;
};
const checks = {};

async function runChecks() {
  for (const [name, [check, expected]] of Object.entries(checks)) {
    const found = JSON.stringify(await check().catch(String));
    const isRight = found === JSON.stringify(expected);
    wptResults.add({name, status: isRight ? 0 : 1, message: isRight ? "" : `${found}`});
  }
  wptResults.done("OK");
}
