// "This browser": the request made for real, between other origins of the lab, beside the model.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask } from "./api";
import type { Armed, RealExchange, RealOutcome, RealRun, Scenario } from "./contract";
import { Copy } from "./copying";
import { TITLES } from "./engines";
import { Shape } from "./icons";

/** Milliseconds that a request may take. */
const PATIENCE = 10_000;

type Progress =
  | { kind: "none" }
  | { kind: "running"; armed: Armed | null }
  | { kind: "failed"; message: string }
  | { kind: "done"; armed: Armed; outcome: RealOutcome; found: RealRun };

export function Real({ scenario }: { scenario: Scenario }): JSX.Element {
  const [progress, setProgress] = useState<Progress>({ kind: "none" });
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => setProgress({ kind: "none" }), [scenario]);

  const armed = progress.kind === "running" ? progress.armed : null;
  useEffect(() => {
    if (armed === null) return;
    const fail = (message: string): void => setProgress({ kind: "failed", message });
    const timer = setTimeout(() => fail("The request did not end in ten seconds."), PATIENCE);
    const hear = (event: MessageEvent<RealOutcome>): void => {
      if (event.source !== frame.current?.contentWindow || event.data?.run !== armed.run) return;
      clearTimeout(timer);
      const outcome = event.data;
      ask<RealRun>("real/wire", outcome)
        .then((found) => setProgress({ kind: "done", armed, outcome, found }))
        .catch((failed: unknown) => fail(failed instanceof Error ? failed.message : String(failed)));
    };
    addEventListener("message", hear);
    return () => {
      clearTimeout(timer);
      removeEventListener("message", hear);
    };
  }, [armed]);

  const run = (): void => {
    setProgress({ kind: "running", armed: null });
    ask<Armed>("real/arm", scenario)
      .then((found) => setProgress({ kind: "running", armed: found }))
      .catch((failed: unknown) =>
        setProgress({
          kind: "failed",
          message: failed instanceof ApiError ? failed.message : String(failed),
        }),
      );
  };
  return (
    <section class="real" aria-labelledby="real-title">
      <div class="real-head">
        <div>
          <h2 id="real-title">This browser</h2>
          <p class="small">
            A page of another origin of the lab makes the request for real, in a frame, and the lab's
            server answers it.
          </p>
        </div>
        <button type="button" class="primary" disabled={progress.kind === "running"} onClick={run}>
          Try it in this browser
        </button>
      </div>
      {armed !== null && (
        <iframe ref={frame} src={armed.frame} title="The page that makes the request" class="visually-hidden" />
      )}
      <div aria-live="polite">
        {progress.kind === "running" && <p>The request is on its way…</p>}
        {progress.kind === "failed" && <p class="problem">{progress.message}</p>}
        {progress.kind === "done" && <Found {...progress} scenario={scenario} />}
      </div>
    </section>
  );
}

interface FoundProps {
  armed: Armed;
  outcome: RealOutcome;
  found: RealRun;
  scenario: Scenario;
}

function Found({ armed, outcome, found, scenario }: FoundProps): JSX.Element {
  const engine = TITLES[found.engine] ?? found.engine;
  const agrees = found.differences.length === 0;
  return (
    <>
      <p class={`agreement ${agrees ? "yes" : "no"}`}>
        <Shape tone={agrees ? "yes" : "no"} />
        <span>
          {agrees
            ? `This browser did what the model of ${engine} says.`
            : `This browser did something else than the model of ${engine} says.`}
        </span>
      </p>
      {!agrees && (
        <>
          <ul class="losses">
            {found.differences.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <Copy
            label="Copy the scenario to report it"
            text={() => JSON.stringify({ scenario, outcome, found, browser: navigator.userAgent }, null, 1)}
          />
        </>
      )}
      {armed.limits.map((each) => (
        <p key={each} class="small">
          {each}
        </p>
      ))}
      <div class="beside">
        <Side title="This browser" sent={found.sent} readable={found.readable} wire={found.wire} />
        <Side title={`The model of ${engine}`} {...found.model} />
      </div>
      {outcome.error !== null && <p class="small mono">Script got: {outcome.error}</p>}
    </>
  );
}

interface SideProps {
  title: string;
  sent: boolean;
  readable: boolean;
  wire: RealExchange[];
}

function Side({ title, sent, readable, wire }: SideProps): JSX.Element {
  return (
    <div class="side">
      <h3>{title}</h3>
      <p class="engine-verdicts">
        <span class="mark-word">
          <Shape tone={sent ? "yes" : "no"} />
          {sent ? "sent" : "not sent"}
        </span>
        <span class="mark-word">
          <Shape tone={readable ? "yes" : "no"} />
          {readable ? "readable" : "not readable"}
        </span>
      </p>
      <ol>
        {wire.map((each, number) => (
          <li key={number}>
            <details>
              <summary class="mono">
                {each.method} {each.status ?? "without a response"}
              </summary>
              <p class="mono small">{each.url}</p>
              <List name="Request" headers={each.request_headers} />
              <List name="Response" headers={each.response_headers} />
            </details>
          </li>
        ))}
        {wire.length === 0 && <li class="small">Nothing went over the wire.</li>}
      </ol>
    </div>
  );
}

function List({ name, headers }: { name: string; headers: [string, string][] }): JSX.Element {
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
