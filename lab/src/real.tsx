// "This browser": the request made for real, between other origins of the lab, beside the model.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api";
import type { ArmedRun, HeaderPair, RealCall, RealExchange, RealWire, Scenario } from "./contract";
import { Copy } from "./copying";
import { TITLES } from "./engines";
import { Shape } from "./icons";

/** Milliseconds that a request may take. */
const PATIENCE = 15_000;
/** Where an armed run waits while the window visits the server for its cookies. */
const KEY = "crossorigin-lab-run";

interface Kept {
  armed: ArmedRun;
  fragment: string;
  tab: string;
}

type Progress =
  | { kind: "none" }
  | { kind: "running"; armed: ArmedRun | null }
  | { kind: "said"; message: string; isWrong: boolean }
  | { kind: "done"; found: RealWire };

/** The tab that was shown when the window left for a visit; null unless this page load comes back from it. */
export function tabBefore(): string | null {
  try {
    const { tab, fragment } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
    return tab !== undefined && fragment === location.hash ? tab : null;
  } catch {
    return null;
  }
}

/** The run that was armed before the visit from which this page load comes back. */
function visited(): Progress {
  try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    if (kept === null) return { kind: "none" };
    const { armed, fragment } = JSON.parse(kept) as Kept;
    return fragment === location.hash ? { kind: "running", armed } : { kind: "none" };
  } catch {
    return { kind: "none" };
  }
}

export function Real({ scenario, tab }: { scenario: Scenario; tab: string }): JSX.Element {
  const [progress, setProgress] = useState<Progress>(visited);
  const frame = useRef<HTMLIFrameElement>(null);
  const shown = useRef(scenario);
  useEffect(() => {
    if (shown.current !== scenario) setProgress({ kind: "none" });
    shown.current = scenario;
  }, [scenario]);
  const fail = (failed: unknown): void => {
    const message = failed instanceof Error ? failed.message : String(failed);
    setProgress({ kind: "said", message, isWrong: true });
  };

  const armed = progress.kind === "running" ? progress.armed : null;
  useEffect(() => {
    if (armed === null) return;
    const timer = setTimeout(() => fail("The page in the frame did not report in time."), PATIENCE);
    const hear = (event: MessageEvent<{ crossoriginLab?: string } | null>): void => {
      if (event.source !== frame.current?.contentWindow) return;
      if (event.data?.crossoriginLab !== armed.run) return;
      clearTimeout(timer);
      ask<RealWire>(`real/wire?run=${armed.run}`)
        .then((found) => setProgress({ kind: "done", found }))
        .catch(fail);
    };
    addEventListener("message", hear);
    return () => {
      clearTimeout(timer);
      removeEventListener("message", hear);
    };
  }, [armed]);

  const start = async (): Promise<void> => {
    setProgress({ kind: "running", armed: null });
    const found = await ask<ArmedRun>("real/arm", { scenario, lab: location.origin });
    if (!found.possible) {
      setProgress({ kind: "said", message: found.why, isWrong: false });
    } else if (found.visit === null) {
      setProgress({ kind: "running", armed: found });
    } else {
      // Only a visit in the window itself sets cookies that no browser takes for a third party's.
      const kept: Kept = { armed: found, fragment: location.hash, tab };
      sessionStorage.setItem(KEY, JSON.stringify(kept));
      location.assign(found.visit + location.hash);
    }
  };
  return (
    <section class="real" aria-labelledby="real-title">
      <div class="real-head">
        <div>
          <h2 id="real-title">This browser</h2>
          <p class="small">
            A page of another origin makes the request for real, in a frame, and the lab's server
            answers it.
          </p>
        </div>
        <button
          type="button"
          class="primary"
          disabled={progress.kind === "running"}
          onClick={() => void start().catch(fail)}
        >
          Try it in this browser
        </button>
      </div>
      {armed !== null && (
        <iframe
          ref={frame}
          src={armed.page}
          title="The page that makes the request"
          class="visually-hidden"
          tabIndex={-1}
        />
      )}
      <div aria-live="polite">
        {progress.kind === "running" && <p>The request is on its way…</p>}
        {progress.kind === "said" && (
          <p class={progress.isWrong ? "problem" : "small not-here"}>
            {progress.isWrong ? "" : "This cannot be tried here. "}
            {progress.message}
          </p>
        )}
        {progress.kind === "done" && <Found found={progress.found} scenario={scenario} />}
      </div>
    </section>
  );
}

function Found({ found, scenario }: { found: RealWire; scenario: Scenario }): JSX.Element {
  const { engine, model, differences } = found;
  const name = engine === null ? "" : (TITLES[engine] ?? engine);
  return (
    <>
      {model === null ? (
        <p>The lab has no model of this browser to compare with.</p>
      ) : (
        <p class={`agreement ${differences.length === 0 ? "yes" : "no"}`}>
          <Shape tone={differences.length === 0 ? "yes" : "no"} />
          <span>
            {differences.length === 0
              ? `This browser did what the model of ${name} does.`
              : `This browser did something else than the model of ${name} does.`}
          </span>
        </p>
      )}
      {found.cookies !== "" && <p class="small">{found.cookies}</p>}
      {differences.length > 0 && (
        <>
          <ul class="losses">
            {differences.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <Copy
            label="Copy the scenario to report it"
            text={() => JSON.stringify({ scenario, found }, null, 1)}
          />
        </>
      )}
      <div class="beside">
        <Side title="This browser" calls={found.outcome ?? []} wire={found.wire} />
        {model !== null && (
          <Side title={`The model of ${name}`} calls={model.outcome} wire={model.wire} />
        )}
      </div>
    </>
  );
}

interface SideProps {
  title: string;
  calls: RealCall[];
  wire: RealExchange[];
}

function Side({ title, calls, wire }: SideProps): JSX.Element {
  return (
    <div class="side">
      <h3>{title}</h3>
      {calls.map((call, number) => (
        <p key={number} class="mark-word">
          <Shape tone={call.ok ? "yes" : "no"} />
          {toldOf(call)}
        </p>
      ))}
      <ol>
        {wire.map((each, number) => (
          <li key={number}>
            <details>
              <summary class="mono">
                {each.request.method} {each.response?.status ?? "without a response"}
              </summary>
              <p class="mono small">{each.request.url}</p>
              <List name="Request" headers={each.request.headers} />
              <List name="Response" headers={each.response?.headers ?? []} />
            </details>
          </li>
        ))}
        {wire.length === 0 && <li class="small">Nothing went over the wire.</li>}
      </ol>
    </div>
  );
}

/** What script got, in a few words. */
function toldOf(call: RealCall): string {
  if (!call.ok) return "Script got an error.";
  if (call.type === "image") return "The image was loaded.";
  if (call.type === "websocket") return "The connection was opened.";
  if (call.type === "eventsource") return "The event stream was opened.";
  if (call.type?.startsWith("opaque") === true) return "Script got a response that it cannot read.";
  return `Script reads a response of status ${call.status}.`;
}

function List({ name, headers }: { name: string; headers: HeaderPair[] }): JSX.Element {
  return (
    <>
      <p class="small">{name}</p>
      <ul class="headers">
        {headers.map(([header, value], number) => (
          <li key={number}>
            <span class="name">{header}:</span> <span class="value">{value}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
