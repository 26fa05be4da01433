// The lab: on the left what is tried, on the right what browsers do with it.
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "./api";
import type { PlayedRun, Scenario } from "./contract";
import { Choice } from "./controls";
import { Differences, Engines, TITLES } from "./engines";
import { Lanes } from "./lanes";
import { RequestPanel } from "./request_panel";
import { fromFragment, START, type State, toFragment } from "./scenario";
import { ServerPanel } from "./server_panel";
import { Tabs } from "./tabs";
import { type Theme, useTheme } from "./theme";
import { Verdicts } from "./verdicts";

type Tab = "start" | "request" | "server" | "policy" | "export";
const TABS: readonly (readonly [Tab, string])[] = [
  ["start", "Start"],
  ["request", "Request"],
  ["server", "Server"],
  ["policy", "Policy"],
  ["export", "Export"],
];
/** Milliseconds without typing, after which the scenario is played. */
const PAUSE = 120;

export function App(): JSX.Element {
  const [state, setState] = useState<State>(() => fromFragment(location.hash) ?? START);
  const [run, setRun] = useState<PlayedRun | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [tab, setTab] = useState<Tab>("start");
  const [drawn, setDrawn] = useState(0);
  const [theme, setTheme] = useTheme();
  const wanted = useRef(0);
  const { scenario } = state;

  useEffect(() => {
    const read = (): void => setState(fromFragment(location.hash) ?? START);
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);

  useEffect(() => {
    const fragment = toFragment(state);
    if (fragment !== location.hash && (location.hash !== "" || state !== START))
      history.replaceState(null, "", fragment);
  }, [state]);

  useEffect(() => {
    const stopping = new AbortController();
    const timer = setTimeout(() => {
      ask<PlayedRun>("run", { scenario }, stopping.signal)
        .then((found) => {
          setRun(found);
          setDrawn(wanted.current);
          setError(null);
        })
        .catch((failed: unknown) => {
          if (!stopping.signal.aborted)
            setError(failed instanceof ApiError ? failed : new ApiError(String(failed)));
        });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stopping.abort();
    };
  }, [scenario]);

  const change = useCallback(
    (changed: Scenario) => setState((before) => ({ ...before, scenario: changed, entry: null, cured: false })),
    [],
  );
  const play = run?.engines.find((each) => each.engine === state.engine) ?? run?.engines[0];

  return (
    <>
      <a class="skip" href="#outcome" onClick={toOutcome}>
        To the outcome
      </a>
      <header class="top">
        <h1>
          crossorigin <span>lab</span>
        </h1>
        <p class="claim">What browsers do with a policy, step by step.</p>
        <div class="top-tools">
          <CopyLink />
          <Choice<Theme>
            label="Colours"
            value={theme}
            choices={[
              ["system", "System"],
              ["light", "Light"],
              ["dark", "Dark"],
            ]}
            onValue={setTheme}
          />
        </div>
      </header>
      <main>
        <section class="try" aria-label="What is tried">
          <Tabs label="What is tried" tabs={TABS} chosen={tab} choose={setTab}>
            {tab === "request" && <RequestPanel scenario={scenario} change={change} />}
            {tab === "server" && <ServerPanel scenario={scenario} change={change} />}
          </Tabs>
        </section>
        <section class="outcome" id="outcome" tabIndex={-1} aria-label="Outcome">
          {error !== null && (
            <div class="problem" role="alert">
              <p>
                {error.field !== "" && <span class="mono">{error.field} </span>}
                {error.message}
              </p>
              {error.fix !== "" && <p>{error.fix}</p>}
            </div>
          )}
          {run !== null && play !== undefined && (
            <>
              <div aria-live="polite" aria-atomic="true">
                <h2 class="visually-hidden">Verdicts in {TITLES[play.engine] ?? play.engine}</h2>
                <Verdicts play={play} />
              </div>
              <Engines
                plays={run.engines}
                chosen={play.engine}
                choose={(engine) => setState((before) => ({ ...before, engine }))}
              />
              <Differences play={play} />
              <Lanes play={play} wanted={drawn} />
            </>
          )}
        </section>
      </main>
    </>
  );
}

function toOutcome(event: MouseEvent): void {
  // The fragment has the state, so the link must not change it.
  event.preventDefault();
  document.getElementById("outcome")?.focus();
}

function CopyLink(): JSX.Element {
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      onClick={() => {
        void navigator.clipboard.writeText(location.href).then(() => {
          setDone(true);
          setTimeout(() => setDone(false), 2000);
        });
      }}
    >
      <span aria-live="polite">{done ? "Copied" : "Copy link"}</span>
    </button>
  );
}
