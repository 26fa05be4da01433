// The lanes: what passes between page, browser, preflight cache, cookie jar and server, step by step.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { EnginePlay, Lane, Rule, Step } from "./contract";
import { TITLES } from "./engines";
import { Glyph } from "./icons";
import { usePlayer } from "./player";

const LANES: readonly (readonly [lane: Lane, name: string])[] = [
  ["page", "Page"],
  ["browser", "Browser"],
  ["preflight-cache", "Preflight cache"],
  ["cookie-jar", "Cookie jar"],
  ["server", "Server"],
];
const NAMES = Object.fromEntries(LANES) as Record<Lane, string>;
const PLACES = Object.fromEntries(LANES.map(([lane], place) => [lane, place])) as Record<Lane, number>;
const VERDICTS = { passed: "passed", refused: "refused", note: "" };

interface LanesProps {
  play: EnginePlay;
  /** Changes if the steps should be drawn one after the other. */
  wanted: number;
}

export function Lanes({ play, wanted }: LanesProps): JSX.Element {
  const { steps } = play;
  const player = usePlayer(play, steps.length, wanted);
  const [open, setOpen] = useState<{ play: EnginePlay; step: number } | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const attempts = Math.max(1, ...steps.map((step) => step.attempt));

  useEffect(() => {
    if (!player.playing || player.shown === 0) return;
    list.current?.children[player.shown - 1]?.scrollIntoView({ block: "nearest" });
  }, [player.playing, player.shown]);

  return (
    <div class="lanes">
      <div class="player" role="group" aria-label="Player">
        <button type="button" class="icon" aria-label="First step" onClick={() => player.go(1)}>
          <Glyph name="first" />
        </button>
        <button type="button" class="icon" aria-label="Previous step" onClick={() => player.go(player.shown - 1)}>
          <Glyph name="back" />
        </button>
        <button
          type="button"
          class="icon main"
          aria-label={player.playing ? "Pause" : "Play"}
          onClick={player.playing ? player.pause : player.play}
        >
          <Glyph name={player.playing ? "pause" : "play"} />
        </button>
        <button type="button" class="icon" aria-label="Next step" onClick={() => player.go(player.shown + 1)}>
          <Glyph name="forward" />
        </button>
        <button type="button" class="icon" aria-label="Last step" onClick={() => player.go(steps.length)}>
          <Glyph name="last" />
        </button>
        <input
          type="range"
          aria-label="Steps shown"
          min={0}
          max={steps.length}
          value={player.shown}
          onInput={(event) => player.go(Number(event.currentTarget.value))}
        />
        <span class="count">
          {player.shown} of {steps.length}
        </span>
      </div>
      <div class="lane-names" aria-hidden="true">
        {LANES.map(([lane, name]) => (
          <span key={lane}>
            <Glyph name={lane} />
            <span>{name}</span>
          </span>
        ))}
      </div>
      <div class="lane-lines" aria-hidden="true">
        {LANES.map(([lane]) => (
          <span key={lane} />
        ))}
      </div>
      <ol class="steps" ref={list} aria-label={`Steps in ${TITLES[play.engine] ?? play.engine}`}>
        {steps.map((step, number) => {
          const isOpen = open?.play === play && open.step === number;
          return (
            <StepRow
              key={number}
              step={step}
              rule={isOpen ? ruleOf(steps, number) : null}
              attempts={steps[number - 1]?.attempt === step.attempt ? 1 : attempts}
              isHidden={number >= player.shown}
              isNew={player.playing && number === player.shown - 1}
              isOpen={isOpen}
              onToggle={() => {
                player.pause();
                setOpen(isOpen ? null : { play, step: number });
              }}
            />
          );
        })}
      </ol>
    </div>
  );
}

/** The rule of a step; a message has the rule that it came from, or that was applied to it. */
function ruleOf(steps: Step[], place: number): Rule | null {
  const step = steps[place];
  if (step === undefined || step.rule !== null) return step?.rule ?? null;
  const others = step.kind === "answer" ? steps.slice(place + 1) : steps.slice(0, place).reverse();
  return others.find((each) => each.attempt === step.attempt && each.rule !== null)?.rule ?? null;
}

interface StepProps {
  step: Step;
  rule: Rule | null;
  /** How many attempts there are, if a new one begins here; else 1. */
  attempts: number;
  isHidden: boolean;
  isNew: boolean;
  isOpen: boolean;
  onToggle: () => void;
}

function StepRow({ step, rule, attempts, isHidden, isNew, isOpen, onToggle }: StepProps): JSX.Element {
  const from = PLACES[step.source];
  const to = PLACES[step.target];
  const place = { "--left": Math.min(from, to), "--span": Math.abs(to - from) };
  const direction = from === to ? "here" : from < to ? "right" : "left";
  const where =
    from === to ? `in the ${NAMES[step.source]}` : `${NAMES[step.source]} to ${NAMES[step.target]}`;
  return (
    <li class={`step ${step.verdict} ${isNew ? "new" : ""}`} style={place} hidden={isHidden}>
      {attempts > 1 && <p class="attempt">Call {step.attempt}</p>}
      <button type="button" class="step-head" aria-expanded={isOpen} onClick={onToggle}>
        <span class={`arrow ${direction}`} aria-hidden="true">
          <span class="line" />
          <span class="travel">
            <span class="head" />
          </span>
        </span>
        <span class="step-title">
          <span class="where">{where}</span>
          <span class="what">{step.title}</span>
          {VERDICTS[step.verdict] !== "" && <span class="tag">{VERDICTS[step.verdict]}</span>}
        </span>
      </button>
      {step.headers.length > 0 && (
        <ul class="headers">
          {step.headers.map(([name, value, decided], number) => (
            <li key={number} class={decided ? "decided" : ""}>
              <span class="name">{name}:</span>{" "}
              {value === null ? <span class="missing">is missing</span> : <span class="value">{value}</span>}
              {decided && <span class="tag">decided</span>}
            </li>
          ))}
        </ul>
      )}
      {isOpen && <Detail step={step} rule={rule} />}
    </li>
  );
}

function Detail({ step, rule }: { step: Step; rule: Rule | null }): JSX.Element {
  return (
    <div class="rule">
      {rule === null ? (
        <p>Nothing is decided here.</p>
      ) : (
        <>
          <p>{rule.sentence}</p>
          {rule.compared.length > 0 && (
            <table class="compared">
              <thead>
                <tr>
                  <th scope="col">Compared</th>
                  <th scope="col">Wanted</th>
                  <th scope="col">Found</th>
                </tr>
              </thead>
              <tbody>
                {rule.compared.map((each, number) => (
                  <tr key={number}>
                    <th scope="row">{each.what}</th>
                    <td class="mono">{each.wanted}</td>
                    <td class="mono">{each.found ?? <em>nothing</em>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p class="source">
            <a href={rule.url} target="_blank" rel="noreferrer">
              {rule.section}
            </a>
          </p>
        </>
      )}
      {step.url !== null && (
        <p class="source mono">
          {step.method} {step.url}
        </p>
      )}
      {step.body !== null && step.body !== "" && <pre class="body">{step.body}</pre>}
    </div>
  );
}
