// Says what is wrong with resources: pairs of a kind and a document come as JSON from standard input,
// and a list of messages goes to standard output, "" for a document that is valid.
//
// Usage: node check.mjs FOLDER, in which package.json's packages are.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";

const modules = path.join(path.resolve(process.argv[2]), "node_modules");
const require = createRequire(path.join(modules, "x.js"));

const RESOURCES = {
  HTTPRoute: "gateway-api/gateway.networking.k8s.io/v1/HTTPRoute.js",
  VirtualService: "istio/networking.istio.io/v1/VirtualService.js",
  SecurityPolicy: "envoy-gateway/gateway.envoyproxy.io/v1alpha1/SecurityPolicy.js",
  Middleware: "traefik/traefik.io/v1alpha1/Middleware.js",
};

const checks = {};
for (const [kind, file] of Object.entries(RESOURCES)) {
  const loaded = await import(pathToFileURL(path.join(modules, "@kubernetes-models", file)));
  checks[kind] = (document) => {
    try {
      new loaded[kind](document).validate();
      return "";
    } catch (error) {
      return error.message;
    }
  };
}

const { headersSchema } = require("@vercel/routing-utils");
const Ajv = require("ajv");
const vercel = new Ajv().compile(headersSchema);
checks.headers = (document) => (vercel(document) ? "" : JSON.stringify(vercel.errors));

let text = "";
for await (const part of process.stdin) text += part;
const found = JSON.parse(text).map(([kind, document]) => checks[kind](document));
process.stdout.write(JSON.stringify(found));
