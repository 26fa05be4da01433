// The engines side by side: choose one to see its lanes; what differs from the standard is marked.
import type { JSX } from "preact";
import type { EnginePlay } from "./contract";
import { Shape } from "./icons";

export const TITLES: Record<string, string> = {
  standard: "Standard",
  chromium: "Chromium",
  firefox: "Firefox",
  webkit: "WebKit",
};

interface EnginesProps {
  plays: EnginePlay[];
  chosen: string;
  choose: (engine: string) => void;
}

export function Engines({ plays, chosen, choose }: EnginesProps): JSX.Element {
  return (
    <fieldset class="engines">
      <legend>Engines</legend>
      <div class="engine-row">
        {plays.map((play) => (
          <label key={play.engine} class={play.difference === null ? "engine" : "engine differs"}>
            <input
              type="radio"
              name="engine"
              value={play.engine}
              checked={play.engine === chosen}
              onChange={() => choose(play.engine)}
            />
            <span class="engine-name">{TITLES[play.engine] ?? play.engine}</span>
            <span class="engine-version small">{versionOf(play)}</span>
            <span class="engine-verdicts">
              <Mark is={play.sent.is_sent} yes="sent" no="not sent" />
              <Mark is={play.readable.is_readable} yes="readable" no="not readable" />
            </span>
            {play.difference !== null && <span class="tag">differs</span>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The version without the engine's name before it. */
function versionOf(play: EnginePlay): string {
  const title = TITLES[play.engine] ?? "";
  return play.version.startsWith(title) ? play.version.slice(title.length).trim() : play.version;
}

function Mark(props: { is: boolean; yes: string; no: string }): JSX.Element {
  return (
    <span class="mark-word">
      <Shape tone={props.is ? "yes" : "no"} />
      {props.is ? props.yes : props.no}
    </span>
  );
}

/** Text in which backticks mark what is code. */
function Marked({ text }: { text: string }): JSX.Element {
  return (
    <>{text.split("`").map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part))}</>
  );
}

/** What the chosen engine does differently from the standard, with the departures behind it. */
export function Differences({ play }: { play: EnginePlay }): JSX.Element | null {
  const { difference } = play;
  if (difference === null) return null;
  return (
    <section class="difference" aria-label="Difference from the standard">
      <p>
        <span class="tag">differs</span> <Marked text={difference.sentence.replace(/^\w+/, (name) => TITLES[name] ?? name)} />
      </p>
      {difference.departures.length > 0 && (
        <dl>
          {difference.departures.map((each) => (
            <div key={each.setting}>
              <dt>
                Standard: <Marked text={each.standard} />
              </dt>
              <dd>
                {TITLES[each.engine] ?? each.engine}: <Marked text={each.what} />{" "}
                <a href={`./${each.link}`} target="_blank" rel="noreferrer">
                  in the table of differences
                </a>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
