import { render } from "preact";
import { App } from "./app";
import "./lab.css";

const root = document.getElementById("lab");
if (root !== null) render(<App />, root);
