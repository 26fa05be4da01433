// Runs the lab's Python in a worker of a static copy, with the Pyodide that lies beside it.
import { loadPyodide } from "./pyodide/pyodide.mjs";

async function start() {
  const [python, response] = await Promise.all([loadPyodide(), fetch("./python.zip")]);
  python.unpackArchive(await response.arrayBuffer(), "zip", { extractDir: "/lab" });
  python.runPython(`
import logging, sys
sys.path.insert(0, "/lab")
logging.getLogger("crossorigin").setLevel(logging.CRITICAL)
`);
  return python.pyimport("crossorigin.lab.api");
}

const started = start();

onmessage = async ({ data: { number, name, text } }) => {
  let found;
  try {
    found = JSON.parse((await started).answer_text(name, text));
  } catch (error) {
    const message = `Python in this page failed: ${String(error.message ?? error).slice(-300)}`;
    found = { status: 500, body: { error: { field: "", value: null, message, fix: "Reload." } } };
  }
  postMessage({ number, ...found });
};
