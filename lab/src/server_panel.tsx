// The tab "Server": what stands between the request and the policy, and what is answered.
import type { JSX } from "preact";
import type { Behaviour } from "./contract";
import { Choice, type Choices, Headers, Whole } from "./controls";
import { type PanelProps, SPACES } from "./request_panel";
import { LABELS } from "./scenario";

const BEHAVIOURS: Choices<Behaviour> = [
  ["policy", "Answers as the policy says"],
  ["headers", "Sends fixed headers, without a policy"],
  ["no-cors", "Knows no CORS (an older server)"],
  ["crash", "Crashes: a 500 without CORS headers"],
  ["login-redirect", "Redirects to a login page"],
  ["slash-redirect", "Redirects to add a slash"],
  ["doubled", "A proxy doubles the CORS headers"],
  ["cached-without-vary", "A cache ignores the origin (no Vary)"],
  ["auth-first", "Asks for authentication before CORS"],
];

const MEANINGS: Record<Behaviour, string> = {
  policy: "The middleware answers preflights and adds its headers to every response.",
  headers: "What is written below is sent, whoever asks.",
  "no-cors": "It sends no CORS header, and answers OPTIONS with 405.",
  crash: "Preflights pass; the response to the request is a 500 from outside the CORS layer.",
  "login-redirect": "The request is redirected to a login page of another origin.",
  "slash-redirect": "Before the CORS layer, a path without a slash at its end is redirected.",
  doubled: "A proxy in front adds Access-Control-Allow-Origin a second time.",
  "cached-without-vary":
    "A shared cache in front drops Vary, and has the response for a page of another origin.",
  "auth-first": "Requests without Authorization get a 401 before the CORS layer, preflights too.",
};

export function ServerPanel({ scenario, change }: PanelProps): JSX.Element {
  const { server } = scenario;
  const set = (part: Partial<typeof server>) =>
    change({ ...scenario, server: { ...server, ...part } });
  return (
    <fieldset>
      <legend>The server</legend>
      <Choice
        label="What the server does"
        value={server.behaviour}
        choices={BEHAVIOURS}
        hint={MEANINGS[server.behaviour]}
        onValue={(behaviour) => set({ behaviour })}
      />
      <div class="pair">
        <Choice
          label="Address space of the server"
          value={server.space}
          choices={SPACES}
          onValue={(space) => set({ space })}
        />
        <Whole
          label="Status"
          value={server.status}
          least={200}
          most={599}
          onValue={(status) => set({ status })}
        />
      </div>
      <Headers
        label={LABELS["server.headers"]}
        value={server.headers}
        placeholder="ETag: &quot;1&quot;"
        hint="One a line, as the application sends them."
        onValue={(headers) => set({ headers })}
      />
      {server.behaviour === "headers" && (
        <>
          <Headers
            label={LABELS["server.preflight_headers"]}
            value={server.preflight_headers}
            placeholder="Access-Control-Allow-Origin: *"
            onValue={(preflight_headers) => set({ preflight_headers })}
          />
          <Whole
            label="Status of responses to preflights"
            value={server.preflight_status}
            least={200}
            most={599}
            onValue={(preflight_status) => set({ preflight_status })}
          />
        </>
      )}
    </fieldset>
  );
}
