// The types of the lab's API, as src/crossorigin/lab gives and takes them.

export type HeaderPair = [name: string, value: string];
export type PageKind = "origin" | "sandboxed" | "file" | "extension";
export type AddressSpace = "public" | "local" | "loopback";
export type RequestKind = "fetch" | "xhr" | "image" | "eventsource" | "websocket" | "form";
export type BodyKind = "none" | "text" | "json" | "form" | "multipart" | "bytes" | "stream";
export type Behaviour =
  | "policy"
  | "headers"
  | "no-cors"
  | "crash"
  | "login-redirect"
  | "slash-redirect"
  | "doubled"
  | "cached-without-vary"
  | "auth-first";

export interface Scenario {
  policy: string;
  page: { kind: PageKind; origin: string; space: AddressSpace; top_level: string };
  request: {
    kind: RequestKind;
    method: string;
    url: string;
    headers: HeaderPair[];
    body: { kind: BodyKind; text: string };
    mode: "cors" | "no-cors" | "same-origin";
    credentials: "omit" | "same-origin" | "include";
    redirect: "follow" | "error" | "manual";
    cache: "default" | "no-store" | "reload" | "no-cache";
    repeat: number;
  };
  server: {
    behaviour: Behaviour;
    space: AddressSpace;
    status: number;
    headers: HeaderPair[];
    preflight_headers: HeaderPair[];
    preflight_status: number;
  };
  cookies: string[];
  local_network: "denied" | "granted";
  engines: string[];
}

export type Lane = "page" | "browser" | "preflight-cache" | "cookie-jar" | "server";
/** Name, value (null if it is missing and should be there), and whether it decided. */
export type ShownHeader = [name: string, value: string | null, decided: boolean];

export interface Rule {
  sentence: string;
  section: string;
  url: string;
  compared: { what: string; wanted: string; found: string | null }[];
}

/** An arrow from one lane to another, or (with two equal lanes) a decision in one. */
export interface Step {
  attempt: number;
  kind: string;
  source: Lane;
  target: Lane;
  title: string;
  method: string | null;
  url: string | null;
  status: number | null;
  headers: ShownHeader[];
  body: string | null;
  exchange: number | null;
  is_preflight: boolean;
  rule: Rule | null;
  verdict: "passed" | "refused" | "note";
}

export interface Sent {
  is_sent: boolean;
  reason: string | null;
  sentence: string;
  cookies: string[];
  kept_back: { name: string; reason: string; sentence: string }[];
}

export interface Readable {
  is_readable: boolean;
  reason: string | null;
  sentence: string;
  hint: string;
  header: string | null;
  url: string | null;
  console: string | null;
  response: {
    type: string;
    status: number;
    headers: HeaderPair[];
    hidden: string[];
    body: string;
  } | null;
}

export interface Difference {
  engine: string;
  in_what: string[];
  sentence: string;
  departures: { engine: string; setting: string; standard: string; what: string; link: string }[];
}

export interface EnginePlay {
  engine: string;
  version: string;
  steps: Step[];
  sent: Sent;
  readable: Readable;
  difference: Difference | null;
}

export interface Finding {
  cause: string;
  confidence: string;
  is_note: boolean;
  what: string;
  why: string;
  fix: string;
  policy: Record<string, unknown> | null;
}

/** The scenario's request as a page writes it, and what its kind does otherwise than fetch. */
export interface PageCode {
  title: string;
  code: string;
  notes: string[];
}

export interface PlayedRun {
  scenario: Scenario;
  code: PageCode;
  engines: EnginePlay[];
  findings: Finding[];
  limits: string[];
  cure: Cure | null;
}

export interface PolicyFinding {
  code: string;
  field: string;
  value: string | null;
  message: string;
  hint: string;
  line: number | null;
  column: number | null;
  fixes: { title: string; policy: string }[];
}

export interface CheckedPolicy {
  valid: boolean;
  problems: PolicyFinding[];
  warnings: PolicyFinding[];
  summary: string[];
  fields: Record<string, unknown> | null;
  is_map: boolean;
}

export interface ExportedPolicy {
  target: string;
  title: string;
  files: Record<string, string>;
  losses: { code: string; field: string; message: string; grade: string; hint: string }[];
  refused: string;
}

/** A changed scenario that works, and what was changed, a sentence. */
export interface Cure {
  title: string;
  scenario: Scenario;
}

export interface GalleryEntry {
  name: string;
  title: string;
  sentence: string;
  scenario: Scenario;
  /** What was changed, a sentence, and the scenario with it. */
  cure: string;
  cured: Scenario;
  reasons: Record<string, string>;
}

/** What to paste next to know more, and the command that prints it. */
export interface NextPaste {
  sentence: string;
  command: string;
}

export interface PastedRequest {
  title: string;
  refused: boolean;
  reasons: string[];
  findings: Finding[];
  scenario: Scenario | null;
  why_no_scenario: string;
  then: NextPaste | null;
  /** What the scenario has and the text does not name, in sentences. */
  assumed: string;
  cure: Cure | null;
}

export interface Pasted {
  requests: PastedRequest[];
  left_out: string[];
  more: number;
  error: string;
}

/** An armed scenario: POST api/real/arm. `why` says why it cannot be tried, if it is not possible. */
export interface ArmedRun {
  possible: boolean;
  why: string;
  run: string;
  /** The URL of the document that makes the request, to be framed. */
  page: string;
  /** A URL that sets the scenario's cookies and leads back to the lab; null if there are none. */
  visit: string | null;
  scenario: Scenario;
}

/** What script saw of one of its calls. */
export interface RealCall {
  ok: boolean;
  type?: string;
  status?: number;
  headers?: HeaderPair[];
  body?: string;
  error?: string;
  message?: string;
}

export interface RealExchange {
  request: { method: string; url: string; headers: HeaderPair[] };
  response: { status: number; headers: HeaderPair[] } | null;
}

/** What a real browser did, and the model of its engine beside it: GET api/real/wire?run=NAME. */
export interface RealWire {
  run: string;
  finished: boolean;
  engine: string | null;
  browser: string;
  outcome: RealCall[] | null;
  wire: RealExchange[];
  model: { wire: RealExchange[]; outcome: RealCall[] } | null;
  /** What this browser does with cookies of other sites, if the model was told of it; else empty. */
  cookies: string;
  differences: string[];
}
