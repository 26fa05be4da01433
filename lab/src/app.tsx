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
import { Code } from "./page_code";
import { PolicyPanel } from "./policy_panel";
import { Real, tabBefore } from "./real";
import { RequestPanel } from "./request_panel";
import { completed, fromFragment, isBroken, labelOf, START, type State, toFragment } from "./scenario";
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
  const [isLost, setLost] = useState(() => isBroken(location.hash));
  const [pasted, setPasted] = useState<{ story: Story; findings: Finding[] } | null>(null);
  const [isUntried, setUntried] = useState(false);
  const [gallery, setGallery] = useState<GalleryEntry[]>([]);
  const [tab, setTab] = useState<Tab>(
    () => TABS.find(([each]) => each === tabBefore())?.[0] ?? "start",
  );
  const [target, setTarget] = useState("fastapi");
  const [theme, setTheme] = useTheme();
  const { scenario, entry, cured } = state;
  // Counts the scenarios that were chosen as a whole: those are drawn step by step.
  const chosen = useRef(0);
  const { run, played, drawn, error, checked, isLate } = usePlayed(scenario, chosen);

  useEffect(() => {
    const read = (): void => {
      setPasted(null);
      setLost(isBroken(location.hash));
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
    setUntried(false);
    setLost(false);
    setState((before) => ({ ...before, scenario: changed, entry: null, cured: false }));
  }, []);
  /** Show a scenario that was chosen as a whole; the way back leads to the one before. */
  const choose = (changed: Partial<State>): void => {
    chosen.current += 1;
    setLost(false);
    setUntried(false);
    const next = { ...state, ...changed };
    const fragment = toFragment(next);
    if (fragment !== location.hash) history.pushState(null, "", fragment);
    setState(next);
    toOutcome();
  };

  // A link can name an entry beside a scenario that is not the entry's: then the entry does not count.
  const found = gallery.find((each) => each.name === entry && isOf(each, cured, scenario));
  const isCured = cured && (found !== undefined || pasted !== null);
  const play = run?.engines.find((each) => each.engine === state.engine) ?? run?.engines[0];
  let story: Story | null = pasted?.story ?? null;
  if (found !== undefined) {
    const { title, sentence, cure, cured: changed } = found;
    const failing = completed(found.scenario);
    story = { title, sentence, failing, cure: { title: cure, scenario: changed } };
  } else if (story === null && run?.cure && played !== null && error === null) {
    story = { title: "There is a cure", sentence: run.cure.title, failing: played, cure: run.cure };
  }
  const findings = pasted !== null && !isCured ? pasted.findings : (run?.findings ?? []);
  const isEarlier = played !== scenario && (error !== null || isLate);

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
  const apply = async (finding: Finding): Promise<void> => {
    // What was checked last can be an earlier policy.
    const { fields } = await ask<CheckedPolicy>("check", { policy: scenario.policy });
    const policy = toToml(extended((fields ?? {}) as Fields, finding.policy ?? {}));
    const server = { ...scenario.server, behaviour: "policy" as const };
    setPasted(null);
    choose({ scenario: { ...scenario, policy, server }, entry: null, cured: false });
  };
  // The fields of a fix belong into one of several policies; which one is not known.
  const applied = checked?.is_map === true ? null : (each: Finding) => void apply(each).catch(() => undefined);

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
                entry={found?.name ?? null}
                onPasted={onPasted}
                onUntried={() => setUntried(true)}
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
        <section class={isEarlier ? "outcome earlier" : "outcome"} id="outcome" tabIndex={-1} aria-label="Outcome">
          {isLost && (
            <p class="problem" role="alert">
              This link cannot be read. A part of it is missing, or it is of another version of the lab.
              Below is the start.
            </p>
          )}
          {isUntried && (
            <p class="problem" role="status">
              What follows is not the outcome of the request that you pasted: the lab cannot try that one. Its
              cause, and what to do next, stand beside the pasted text.
            </p>
          )}
          {story !== null && <StoryBar story={story} isCured={isCured} show={show} />}
          {error !== null && (
            <div class="problem" role="alert">
              <p>
                {error.field !== "" && <strong>{labelOf(error.field)}: </strong>}
                {error.message}
              </p>
              {error.fix !== "" && <p>{error.fix}</p>}
              {run !== null && <p>Below is the last scenario that could be played, not this one.</p>}
            </div>
          )}
          {run === null && error === null && <p role="status">The scenario is being played…</p>}
          {run !== null && play !== undefined && (
            <>
              <div aria-live="polite" aria-atomic="true">
                <h2 class="visually-hidden">Verdicts in {TITLES[play.engine] ?? play.engine}</h2>
                <Verdicts play={play} isEarlier={isEarlier} />
              </div>
              {error === null && <Causes findings={findings} apply={applied} />}
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
              {error === null && !isEarlier && <Code code={run.code} />}
              {hasServer && error === null && <Real scenario={scenario} tab={tab} />}
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

/** Whether `scenario` is the entry's own: its failure, or its cure. */
function isOf(entry: GalleryEntry, isCured: boolean, scenario: Scenario): boolean {
  const own = completed(isCured ? entry.cured : entry.scenario);
  return JSON.stringify(own) === JSON.stringify(scenario);
}

/** Scroll to the outcome, unless its top is in sight. */
function toOutcome(): void {
  const outcome = document.getElementById("outcome");
  const top = outcome?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight / 2) outcome?.scrollIntoView();
}

interface Played {
  run: PlayedRun | null;
  /** The scenario of `run`. */
  played: Scenario | null;
  /** The count of `chosen` when `run` was asked for. */
  drawn: number;
  checked: CheckedPolicy | null;
  error: ApiError | null;
}

/** Milliseconds after which the answer to a change is late. */
const LATE = 700;

/** The behaviours of servers that no policy has a part in. */
const WITHOUT_POLICY: readonly string[] = ["headers", "no-cors"];

/** The scenario's policy, checked, and, if it is right, the scenario as each engine plays it. */
function usePlayed(scenario: Scenario, chosen: { current: number }): Played & { isLate: boolean } {
  const [state, setState] = useState<Played>({
    run: null,
    played: null,
    drawn: 0,
    checked: null,
    error: null,
  });
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const drawn = chosen.current;
    let checked: CheckedPolicy | null = null;
    const play = async (): Promise<void> => {
      const found = await ask<CheckedPolicy>("check", { policy: scenario.policy }, signal);
      checked = found;
      const isNeeded = !WITHOUT_POLICY.includes(scenario.server.behaviour);
      setState((before) => ({ ...before, checked }));
      if (isNeeded && !found.valid) {
        const [first] = found.problems;
        throw new ApiError(`The policy has a problem: ${first?.message ?? ""}`, "policy", "", first?.hint);
      }
      const run = await ask<PlayedRun>("run", scenario, signal);
      setState({ run, played: scenario, drawn, checked, error: null });
    };
    const late = setTimeout(() => setLate(true), LATE);
    const timer = setTimeout(() => {
      play()
        .catch((failed: unknown) => {
          if (signal.aborted) return;
          const error = failed instanceof ApiError ? failed : new ApiError(String(failed));
          setState((before) => ({ ...before, checked, error }));
        })
        .finally(() => {
          if (signal.aborted) return;
          clearTimeout(late);
          setLate(false);
        });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      clearTimeout(late);
      stopping.abort();
    };
  }, [scenario]);
  return { ...state, isLate };
}
