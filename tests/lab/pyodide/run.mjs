// Runs the Python of a static copy: node run.mjs PYODIDE PYTHON_ZIP < QUESTIONS > RESULTS
// QUESTIONS are {calls: [[name, argument]], urls: [[text, base or null]]}, as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , folder, archive] = process.argv;
const questions = readFileSync(0, "utf8"); // before Pyodide makes it a stream
const { loadPyodide } = await import(pathToFileURL(`${folder}/pyodide.mjs`));
const python = await loadPyodide({ indexURL: `${folder}/` });
try {
  python.unpackArchive(new Uint8Array(readFileSync(archive)), "zip", { extractDir: "/lab" });
  python.globals.set("questions", questions);
  const results = python.runPython(`
import json, logging, sys
sys.path.insert(0, "/lab")
logging.getLogger("crossorigin").setLevel(logging.CRITICAL)
from crossorigin.fetch.urls import parse_url
from crossorigin.lab.api import answer_text
asked = json.loads(questions)
parsed = [parse_url(text) if base is None else parse_url(text, base) for text, base in asked["urls"]]
json.dumps({
    "answers": [json.loads(answer_text(name, json.dumps(given))) for name, given in asked["calls"]],
    "parsed": [url and url.href for url in parsed],
})
`);
  process.stdout.write(results);
} catch (error) {
  process.stderr.write(String(error.message ?? error));
  process.exitCode = 1;
}
