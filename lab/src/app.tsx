// The lab: on the left what is tried, on the right what browsers do with it.
import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "./api";
import { Causes } from "./cause";
import type { CheckedPolicy, Finding, GalleryEntry, PastedRequest, PlayedRun, Scenario } from "./contract";
import { Choice } from "./controls";
import { Copy } from "./copying";
import { Differences, Engines, TITLES } from "./engines";
import { ExportPanel } from "./export_panel";
import { Lanes } from "./lanes";
import { PolicyPanel } from "./policy_panel";
import { Real } from "./real";
import { RequestPanel } from "./request_panel";
import { completed, fromFragment, START, type State, toFragment } from "./scenario";
import { ServerPanel } from "./server_panel";
import { hasServer } from "./static";
import { StartPanel } from "./start_panel";
import { type Story, StoryBar } from "./story";
import { Tabs } from "./tabs";
import { type Theme, useTheme } from "./theme";
import { extended, type Fields, toToml } from "./toml";
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
  const [pasted, setPasted] = useState<{ story: Story; findings: Finding[] } | null>(null);
  const [gallery, setGallery] = useState<GalleryEntry[]>([]);
  const [tab, setTab] = useState<Tab>("start");
  const [target, setTarget] = useState("fastapi");
  const [theme, setTheme] = useTheme();
  const { scenario, entry, cured } = state;
  // Counts the scenarios that were chosen as a whole: those are drawn step by step.
  const chosen = useRef(0);
  const { run, drawn, error, checked } = usePlayed(scenario, chosen);

  useEffect(() => {
    const read = (): void => {
      setPasted(null);
      setState(fromFragment(location.hash) ?? START);
    };
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, []);
  useEffect(() => {
    ask<GalleryEntry[]>("gallery")
      .then(setGallery)
      .catch(() => setGallery([]));
  }, []);
  useEffect(() => {
    const fragment = toFragment(state);
    if (fragment !== location.hash && (location.hash !== "" || state !== START))
      history.replaceState(null, "", fragment);
  }, [state]);

  const change = useCallback((changed: Scenario) => {
    setPasted(null);
    setState((before) => ({ ...before, scenario: changed, entry: null, cured: false }));
  }, []);
  /** Show a scenario that was chosen as a whole; the way back leads to the one before. */
  const choose = (changed: Partial<State>): void => {
    chosen.current += 1;
    const next = { ...state, ...changed };
    const fragment = toFragment(next);
    if (fragment !== location.hash) history.pushState(null, "", fragment);
    setState(next);
    toOutcome();
  };

  const found = gallery.find((each) => each.name === entry);
  const play = run?.engines.find((each) => each.engine === state.engine) ?? run?.engines[0];
  let story: Story | null = pasted?.story ?? null;
  if (found !== undefined) {
    const { title, sentence, cure, cured: changed } = found;
    const failing = completed(found.scenario);
    story = { title, sentence, failing, cure: { title: cure, scenario: changed } };
  } else if (story === null && run?.cure && !cured) {
    story = { title: "There is a cure", sentence: run.cure.title, failing: scenario, cure: run.cure };
  }
  const findings = pasted !== null && !cured ? pasted.findings : (run?.findings ?? []);

  const onPasted = (request: PastedRequest): void => {
    if (request.scenario === null) return;
    const failing = completed(request.scenario);
    const sentence = request.findings[0]?.what ?? "";
    setPasted({
      story: { title: request.title, sentence, failing, cure: request.cure },
      findings: request.findings,
    });
    choose({ scenario: failing, entry: null, cured: false });
  };
  const show = (isCured: boolean): void => {
    if (story === null) return;
    if (found === undefined) setPasted({ story, findings });
    const shown = isCured && story.cure !== null ? completed(story.cure.scenario) : story.failing;
    choose({ scenario: shown, cured: isCured });
  };
  const apply = (finding: Finding): void => {
    const fields = checked?.fields ?? {};
    const policy = toToml(extended(fields as Fields, finding.policy ?? {}));
    const server = { ...scenario.server, behaviour: "policy" as const };
    setPasted(null);
    choose({ scenario: { ...scenario, policy, server }, entry: null, cured: false });
  };

  return (
    <>
      <a
        class="skip"
        href="#outcome"
        onClick={(event) => {
          event.preventDefault(); // the fragment has the state
          toOutcome();
          document.getElementById("outcome")?.focus();
        }}
      >
        To the outcome
      </a>
      <header class="top">
        <h1>
          crossorigin <span>lab</span>
        </h1>
        <p class="claim">See what browsers do with a policy, step by step.</p>
        <div class="top-tools">
          <Copy label="Copy link" text={() => location.href} />
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
            {tab === "start" && (
              <StartPanel
                gallery={gallery}
                entry={entry}
                onPasted={onPasted}
                onEntry={(each) => {
                  setPasted(null);
                  choose({ scenario: completed(each.scenario), entry: each.name, cured: false });
                }}
              />
            )}
            {tab === "request" && <RequestPanel scenario={scenario} change={change} />}
            {tab === "server" && <ServerPanel scenario={scenario} change={change} />}
            {tab === "policy" && <PolicyPanel scenario={scenario} change={change} checked={checked} />}
            {tab === "export" && (
              <ExportPanel policy={scenario.policy} target={target} choose={setTarget} />
            )}
          </Tabs>
        </section>
        <section class="outcome" id="outcome" tabIndex={-1} aria-label="Outcome">
          {story !== null && <StoryBar story={story} isCured={cured} show={show} />}
          {error !== null && (
            <div class="problem" role="alert">
              <p>
                {error.field !== "" && <span class="mono">{error.field} </span>}
                {error.message}
              </p>
              {error.fix !== "" && <p>{error.fix}</p>}
              {run !== null && <p>Below is the last scenario that could be played.</p>}
            </div>
          )}
          {run === null && error === null && <p role="status">The scenario is being played…</p>}
          {run !== null && play !== undefined && (
            <>
              <div aria-live="polite" aria-atomic="true">
                <h2 class="visually-hidden">Verdicts in {TITLES[play.engine] ?? play.engine}</h2>
                <Verdicts play={play} />
              </div>
              <Causes findings={findings} apply={apply} />
              <div class="columns">
                <div>
                  <Engines
                    plays={run.engines}
                    chosen={play.engine}
                    choose={(engine) => setState((before) => ({ ...before, engine }))}
                  />
                  <Differences play={play} />
                </div>
                <Lanes play={play} wanted={drawn} />
              </div>
              {hasServer && <Real scenario={scenario} />}
              {run.limits.map((sentence) => (
                <p key={sentence} class="small">
                  {sentence}
                </p>
              ))}
            </>
          )}
        </section>
      </main>
    </>
  );
}

/** Scroll to the outcome, unless its top is in sight. */
function toOutcome(): void {
  const outcome = document.getElementById("outcome");
  const top = outcome?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight / 2) outcome?.scrollIntoView();
}

interface Played {
  run: PlayedRun | null;
  /** The count of `chosen` when `run` was asked for. */
  drawn: number;
  checked: CheckedPolicy | null;
  error: ApiError | null;
}

/** The behaviours of servers that no policy has a part in. */
const WITHOUT_POLICY: readonly string[] = ["headers", "no-cors"];

/** The scenario's policy, checked, and, if it is right, the scenario as each engine plays it. */
function usePlayed(scenario: Scenario, chosen: { current: number }): Played {
  const [state, setState] = useState<Played>({ run: null, drawn: 0, checked: null, error: null });
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const drawn = chosen.current;
    const play = async (): Promise<void> => {
      const checked = await ask<CheckedPolicy>("check", { policy: scenario.policy }, signal);
      const isNeeded = !WITHOUT_POLICY.includes(scenario.server.behaviour);
      setState((before) => ({ ...before, checked }));
      if (isNeeded && !checked.valid) {
        const [first] = checked.problems;
        throw new ApiError(`The policy has a problem: ${first?.message ?? ""}`, "policy", "", first?.hint);
      }
      const run = await ask<PlayedRun>("run", scenario, signal);
      setState({ run, drawn, checked, error: null });
    };
    const timer = setTimeout(() => {
      play().catch((failed: unknown) => {
        if (signal.aborted) return;
        const error = failed instanceof ApiError ? failed : new ApiError(String(failed));
        setState((before) => ({ ...before, error }));
      });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      stopping.abort();
    };
  }, [scenario]);
  return state;
}
