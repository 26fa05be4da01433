// The pipe to the model: one JSON message a line, in both directions, on standard input and output.
"use strict";
const fs = require("node:fs");

let received = "";
let lastId = 0;
const waiting = new Map();
const heard = []; // what other windows have sent
let listener = null;
const coming = new Map(); // bodies that come in parts, by the message that asked for them

// What is still to come of a body: `listen` hears each part, and `null`, or "broken", at the end.
class Rest {
  #heard = []; #to = null; #id;
  constructor(id) { this.#id = id; coming.set(id, this); }
  listen(to) { this.#to = to; for (const part of this.#heard.splice(0)) this.#later(part); }
  tell({content, end}) {
    if (end) coming.delete(this.#id);
    const part = end ? (end === "broken" ? end : null) : Buffer.from(content, "base64");
    this.#to ? this.#later(part) : this.#heard.push(part);
  }
  stop() { this.#to = () => {}; post({do: "stop", of: this.#id}); }
  #later(part) { setImmediate(() => this.#to(part)); }
}

// Hear what other windows send, from the first message on.
function listen(to) {
  listener = to;
  for (const message of heard.splice(0)) to(message);
}

function take(text) {
  received += text;
  for (let end; (end = received.indexOf("\n")) >= 0;) {
    const message = JSON.parse(received.slice(0, end));
    received = received.slice(end + 1);
    if (message.event === "part") {
      coming.get(message.of)?.tell(message);
      continue;
    }
    if (message.event) {
      listener ? listener(message) : heard.push(message);
      continue;
    }
    if (message.hasRest) message.rest = new Rest(message.id);
    waiting.get(message.id)(message);
    waiting.delete(message.id);
  }
}

function post(message) {
  let text = Buffer.from(JSON.stringify(message) + "\n");
  while (text.length) {
    try { text = text.subarray(fs.writeSync(1, text)); } catch (error) { if (error.code !== "EAGAIN") throw error; }
  }
}

const ask = (message) => new Promise((done) => {
  message.id = ++lastId;
  waiting.set(message.id, done);
  post(message);
});

// The same without returning to the event loop, for what scripts get at once.
function askAndWait(message) {
  let answer;
  message.id = ++lastId;
  waiting.set(message.id, (each) => { answer = each; });
  post(message);
  const buffer = Buffer.alloc(1 << 16);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (!answer) {
    try { take(buffer.toString("latin1", 0, fs.readSync(0, buffer))); } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
  return answer;
}

process.stdin.setEncoding("latin1"); // the messages are ASCII
process.stdin.on("data", take);
process.stdin.on("end", () => process.exit());

const failure = (answer) =>
  answer.threw === "TypeError" ? new TypeError(answer.message)
    : new DOMException(answer.message, answer.threw);

module.exports = {ask, askAndWait, failure, listen, post};
