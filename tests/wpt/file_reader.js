// FileReader, of Node's blobs. (https://w3c.github.io/FileAPI/#APIASynch)
"use strict";

module.exports = function ({Event, EventTarget, ProgressEvent}) {
  return class FileReader extends EventTarget {
    static EMPTY = 0; static LOADING = 1; static DONE = 2;
    readyState = 0; result = null; error = null;
    #read(blob, convert) {
      this.readyState = 1;
      blob.arrayBuffer().then((bytes) => {
        this.result = convert(bytes);
        this.readyState = 2;
        for (const name of ["load", "loadend"]) {
          const event = new ProgressEvent(name, {loaded: blob.size, total: blob.size, lengthComputable: true});
          this.dispatchEvent(event);
          this[`on${name}`]?.(event);
        }
      });
    }
    readAsText(blob, label) { this.#read(blob, (bytes) => new TextDecoder(label).decode(bytes)); }
    readAsArrayBuffer(blob) { this.#read(blob, (bytes) => bytes); }
    readAsBinaryString(blob) { this.#read(blob, (bytes) => Buffer.from(bytes).toString("latin1")); }
    readAsDataURL(blob) {
      this.#read(blob, (bytes) => `data:${blob.type || "application/octet-stream"};base64,${Buffer.from(bytes).toString("base64")}`);
    }
  };
};
