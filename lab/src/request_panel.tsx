// The tab "Request": the page, what its script asks for, and the cookies that the browser has.
import type { JSX } from "preact";
import type { AddressSpace, BodyKind, PageKind, RequestKind, Scenario } from "./contract";
import { Area, Choice, type Choices, Headers, Lines, Text, Whole } from "./controls";
import { LABELS } from "./scenario";

const PAGES: Choices<PageKind> = [
  ["origin", "A web page"],
  ["sandboxed", "A sandboxed frame (origin null)"],
  ["file", "A file on disk (origin null)"],
  ["extension", "A browser extension"],
];
export const SPACES: Choices<AddressSpace> = [
  ["public", "Public"],
  ["local", "Local network"],
  ["loopback", "This machine"],
];
const KINDS: Choices<RequestKind> = [
  ["fetch", "fetch()"],
  ["xhr", "XMLHttpRequest"],
  ["image", "An image"],
  ["eventsource", "An EventSource"],
  ["websocket", "A WebSocket"],
  ["form", "A form"],
];
/** Where a kind of request differs from fetch(): its own word for credentials and mode. */
const WITH_CREDENTIALS: Choices<string> = [
  ["false", "withCredentials = false"],
  ["true", "withCredentials = true"],
];
const ATTRIBUTES: Choices<string> = [
  ["none", "without the attribute"],
  ["anonymous", "anonymous"],
  ["use-credentials", "use-credentials"],
];
const BODIES_OF_FORM: readonly BodyKind[] = ["none", "form", "multipart", "text"];
const BODIES: Choices<BodyKind> = [
  ["none", "No body"],
  ["text", "Text"],
  ["json", "JSON, with its Content-Type"],
  ["form", "URLSearchParams"],
  ["multipart", "FormData"],
  ["bytes", "Bytes"],
  ["stream", "A stream"],
];
const MODES: Choices<Scenario["request"]["mode"]> = [
  ["cors", "cors"],
  ["no-cors", "no-cors"],
  ["same-origin", "same-origin"],
];
const CREDENTIALS: Choices<Scenario["request"]["credentials"]> = [
  ["same-origin", "same-origin"],
  ["include", "include"],
  ["omit", "omit"],
];
const REDIRECTS: Choices<Scenario["request"]["redirect"]> = [
  ["follow", "follow"],
  ["error", "error"],
  ["manual", "manual"],
];
const CACHES: Choices<Scenario["request"]["cache"]> = [
  ["default", "default"],
  ["no-store", "no-store"],
  ["reload", "reload"],
  ["no-cache", "no-cache"],
];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

export interface PanelProps {
  scenario: Scenario;
  change: (scenario: Scenario) => void;
}

export function RequestPanel({ scenario, change }: PanelProps): JSX.Element {
  const { page, request } = scenario;
  const setPage = (part: Partial<Scenario["page"]>) =>
    change({ ...scenario, page: { ...page, ...part } });
  const setRequest = (part: Partial<Scenario["request"]>) =>
    change({ ...scenario, request: { ...request, ...part } });
  const byScript = request.kind === "fetch" || request.kind === "xhr";
  const hasBody = byScript || request.kind === "form";
  const bodies = BODIES.filter(([kind]) =>
    request.kind === "form" ? BODIES_OF_FORM.includes(kind) : kind !== "stream" || request.kind === "fetch",
  );
  return (
    <>
      <fieldset>
        <legend>The page</legend>
        <Choice label="Kind of page" value={page.kind} choices={PAGES} onValue={(kind) => setPage({ kind })} />
        {(page.kind === "origin" || page.kind === "extension") && (
          <Text
            label={LABELS["page.origin"]}
            value={page.origin}
            onValue={(origin) => setPage({ origin })}
            list={["https://app.example.com", "http://localhost:3000", "http://127.0.0.1:3000"]}
          />
        )}
        <div class="pair">
          <Choice
            label="Address space of the page"
            value={page.space}
            choices={SPACES}
            onValue={(space) => setPage({ space })}
          />
          <Choice
            label="Local network access"
            value={scenario.local_network}
            choices={[
              ["denied", "The user denies it"],
              ["granted", "The user grants it"],
            ]}
            onValue={(local_network) => change({ ...scenario, local_network })}
          />
        </div>
        <Text
          label={LABELS["page.top_level"]}
          value={page.top_level}
          placeholder="none: it is not in a frame"
          hint="The address of the page that has this page in a frame. It decides about third-party cookies."
          onValue={(top_level) => setPage({ top_level })}
        />
      </fieldset>
      <fieldset>
        <legend>The request</legend>
        <Choice
          label="Sent by"
          value={request.kind}
          choices={KINDS}
          onValue={(kind) => setRequest({ kind, ...(isWebSocket(kind) === isWebSocket(request.kind) ? {} : { url: withScheme(request.url, kind) }) })}
        />
        <div class="pair narrow-first">
          {hasBody && (
            <Text
              label={LABELS["request.method"]}
              value={request.method}
              list={byScript ? METHODS : ["GET", "POST"]}
              onValue={(method) => setRequest({ method })}
            />
          )}
          <Text label={LABELS["request.url"]} value={request.url} onValue={(url) => setRequest({ url })} />
        </div>
        {byScript && (
          <Headers
            label={LABELS["request.headers"]}
            value={request.headers}
            placeholder="Authorization: Bearer …"
            hint="One a line, as the script sets them."
            onValue={(headers) => setRequest({ headers })}
          />
        )}
        {hasBody && (
          <Choice
            label="Body"
            value={request.body.kind}
            choices={bodies}
            onValue={(kind) => setRequest({ body: { ...request.body, kind } })}
          />
        )}
        {hasBody && request.body.kind !== "none" && (
          <Area
            label={LABELS["request.body.text"]}
            value={request.body.text}
            rows={2}
            onValue={(text) => setRequest({ body: { ...request.body, text } })}
          />
        )}
        {request.kind === "fetch" && <FetchOptions request={request} setRequest={setRequest} />}
        {(request.kind === "xhr" || request.kind === "eventsource") && (
          <Choice
            label="Credentials"
            value={String(request.credentials === "include")}
            choices={WITH_CREDENTIALS}
            onValue={(value) => setRequest({ credentials: value === "true" ? "include" : "same-origin" })}
          />
        )}
        {request.kind === "image" && (
          <Choice
            label="Attribute crossorigin"
            value={attributeOf(request)}
            choices={ATTRIBUTES}
            onValue={(value) => setRequest(ofAttribute(value))}
          />
        )}
        <Whole
          label="Times it is made"
          value={request.repeat}
          least={1}
          most={10}
          hint="From the second time on, the preflight cache can answer."
          onValue={(repeat) => setRequest({ repeat })}
        />
      </fieldset>
      <fieldset>
        <legend>Cookies that the browser has</legend>
        <Lines
          label={LABELS.cookies}
          value={scenario.cookies}
          placeholder="session=1; Secure; HttpOnly; SameSite=None"
          hint="One a line, as the server of the URL sent them."
          onValue={(cookies) => change({ ...scenario, cookies })}
        />
      </fieldset>
    </>
  );
}

interface FetchProps {
  request: Scenario["request"];
  setRequest: (part: Partial<Scenario["request"]>) => void;
}

/** The options that only fetch() has. */
function FetchOptions({ request, setRequest }: FetchProps): JSX.Element {
  return (
    <>
      <div class="pair">
        <Choice label="Mode" value={request.mode} choices={MODES} onValue={(mode) => setRequest({ mode })} />
        <Choice
          label="Credentials"
          value={request.credentials}
          choices={CREDENTIALS}
          onValue={(credentials) => setRequest({ credentials })}
        />
      </div>
      <div class="pair">
        <Choice
          label="Redirect"
          value={request.redirect}
          choices={REDIRECTS}
          onValue={(redirect) => setRequest({ redirect })}
        />
        <Choice label="Cache" value={request.cache} choices={CACHES} onValue={(cache) => setRequest({ cache })} />
      </div>
    </>
  );
}

/** The attribute crossorigin that stands for an image's mode and credentials. */
function attributeOf({ mode, credentials }: Scenario["request"]): string {
  if (mode !== "cors") return "none";
  return credentials === "include" ? "use-credentials" : "anonymous";
}

function ofAttribute(value: string): Partial<Scenario["request"]> {
  return {
    mode: value === "none" ? "no-cors" : "cors",
    credentials: value === "use-credentials" ? "include" : "same-origin",
  };
}

const isWebSocket = (kind: RequestKind): boolean => kind === "websocket";

/** `url` with the scheme that a request of `kind` needs. */
function withScheme(url: string, kind: RequestKind): string {
  return isWebSocket(kind) ? url.replace(/^http/, "ws") : url.replace(/^ws/, "http");
}
