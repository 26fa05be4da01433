// The pipe to the model: one JSON message a line, in both directions, on standard input and output.
"use strict";
const fs = require("node:fs");

let received = "";
let lastId = 0;
const waiting = new Map();
const heard = []; // what other windows have sent
let listener = null;

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
    if (message.event) {
      listener ? listener(message) : heard.push(message);
      continue;
    }
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
