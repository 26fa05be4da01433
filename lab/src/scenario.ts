// The scenario as state of the page: its defaults, and its way into the URL's fragment and back.
import type { Scenario } from "./contract";

export const ENGINES = ["standard", "chromium", "firefox", "webkit"];

export const DEFAULTS: Scenario = {
  policy: 'allow_origins = ["https://app.example.com"]\n',
  page: { kind: "origin", origin: "https://app.example.com", space: "public", top_level: "" },
  request: {
    kind: "fetch",
    method: "GET",
    url: "https://api.example.net/items",
    headers: [],
    body: { kind: "none", text: "" },
    mode: "cors",
    credentials: "same-origin",
    redirect: "follow",
    cache: "default",
    repeat: 1,
  },
  server: {
    behaviour: "policy",
    space: "public",
    status: 200,
    headers: [],
    preflight_headers: [],
    preflight_status: 204,
  },
  cookies: [],
  local_network: "denied",
  engines: ENGINES,
};

/** The labels of the fields in which something can be typed that is wrong, by their API names. */
export const LABELS = {
  "page.origin": "Origin of the page",
  "page.top_level": "Page around it",
  "request.method": "Method",
  "request.url": "URL",
  "request.headers": "Headers",
  "request.body.text": "Text of the body",
  "server.headers": "Headers of every response",
  "server.preflight_headers": "Headers of responses to preflights",
  cookies: "Set-Cookie of earlier visits",
  policy: "Policy",
} as const;

/** What the forms call a field of the API; fields that no form has keep their name. */
export function labelOf(field: string): string {
  const name = field.replace(/\[\d+\]$/, "");
  return name in LABELS ? LABELS[name as keyof typeof LABELS] : field;
}

/** All that a link keeps: the scenario, the engine whose lanes are shown, the entry of the gallery. */
export interface State {
  scenario: Scenario;
  engine: string;
  entry: string | null;
  cured: boolean;
}

export const START: State = { scenario: DEFAULTS, engine: "chromium", entry: null, cured: false };

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function isRecord(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What of `value` differs from `from`; undefined if nothing does. */
function differing(value: Json, from: Json | undefined): Json | undefined {
  if (isRecord(value) && isRecord(from)) {
    const kept: { [name: string]: Json } = {};
    for (const [name, each] of Object.entries(value)) {
      const part = differing(each, from[name]);
      if (part !== undefined) kept[name] = part;
    }
    return Object.keys(kept).length === 0 ? undefined : kept;
  }
  return JSON.stringify(value) === JSON.stringify(from) ? undefined : value;
}

/** `onto` with the fields that `part` has; fields of another type, or unknown ones, are left out. */
function merged(onto: Json, part: Json | undefined): Json {
  if (part === undefined) return onto;
  if (isRecord(onto)) {
    if (!isRecord(part)) return onto;
    return Object.fromEntries(
      Object.entries(onto).map(([name, each]) => [
        name,
        merged(each, Object.hasOwn(part, name) ? part[name] : undefined),
      ]),
    );
  }
  if (Array.isArray(onto)) return Array.isArray(part) ? part : onto;
  if (onto === null) return part === null || typeof part === "string" ? part : onto;
  return typeof part === typeof onto ? part : onto;
}

const isText = (each: unknown): boolean => typeof each === "string";
const isPair = (each: unknown): boolean =>
  Array.isArray(each) && each.length === 2 && each.every(isText);

/** A scenario of which only some fields are given, with the defaults of the others. */
export function completed(part: unknown): Scenario {
  const found = merged(DEFAULTS as unknown as Json, part as Json) as unknown as Scenario;
  found.request.headers = found.request.headers.filter(isPair);
  found.server.headers = found.server.headers.filter(isPair);
  found.server.preflight_headers = found.server.preflight_headers.filter(isPair);
  found.cookies = found.cookies.filter(isText);
  found.engines = found.engines.filter((each) => ENGINES.includes(each));
  return found;
}

const VERSION = "1";

/** The fragment that keeps `state`: what differs from the start, as base64url of its JSON. */
export function toFragment(state: State): string {
  const part = differing(state as unknown as Json, START as unknown as Json) ?? {};
  const bytes = new TextEncoder().encode(JSON.stringify(part));
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `#${VERSION}.${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** Whether a fragment should keep a state, and none can be read from it. */
export function isBroken(fragment: string): boolean {
  return fragment.replace(/^#/, "") !== "" && fromFragment(fragment) === null;
}

/** The state that a fragment keeps; null if it keeps none that can be read. */
export function fromFragment(fragment: string): State | null {
  const [version, text] = fragment.replace(/^#/, "").split(".");
  if (version !== VERSION || text === undefined) return null;
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(
      Uint8Array.from(bytes, (each) => each.charCodeAt(0)),
    );
    const part = JSON.parse(decoded) as Json;
    if (!isRecord(part)) return null;
    const found = merged(START as unknown as Json, part) as unknown as State;
    return { ...found, scenario: completed(found.scenario) };
  } catch {
    return null;
  }
}
