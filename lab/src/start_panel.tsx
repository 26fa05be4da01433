// The tab "Start": paste what a browser or a tool said, or choose a classic failure.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { ApiError, ask } from "./api";
import { Causes } from "./cause";
import type { GalleryEntry, NextPaste, Pasted, PastedRequest } from "./contract";
import { Copy } from "./copying";

const EXAMPLE =
  "Access to fetch at 'https://api.example.net/items/1' from origin 'https://app.example.com' has been " +
  "blocked by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.";

const PASTE_NEXT =
  "Open the browser's console (F12), with all levels shown. Reload the page, and paste the red message that " +
  "names the URL.";
/** From this many characters on, reading a text can take seconds. */
const LONG = 100_000;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

interface StartProps {
  gallery: GalleryEntry[];
  entry: string | null;
  /** A request of the pasted text that became a scenario. */
  onPasted: (request: PastedRequest) => void;
  /** No request of the pasted text became a scenario. */
  onUntried: () => void;
  onEntry: (entry: GalleryEntry) => void;
}

export function StartPanel({ gallery, entry, onPasted, onUntried, onEntry }: StartProps): JSX.Element {
  return (
    <>
      <Paste choose={onPasted} onUntried={onUntried} />
      <Gallery gallery={gallery} chosen={entry} onEntry={onEntry} />
    </>
  );
}

interface PasteProps {
  choose: (request: PastedRequest) => void;
  onUntried: () => void;
}

function Paste({ choose, onUntried }: PasteProps): JSX.Element {
  const id = useId();
  const [text, setText] = useState("");
  const [pasted, setPasted] = useState<Pasted | null>(null);
  const [state, setState] = useState<{ busy: boolean; error: ApiError | null }>({
    busy: false,
    error: null,
  });
  const explain = (given: string): void => {
    if (given.trim() === "") {
      setState({
        busy: false,
        error: new ApiError("There is nothing to explain yet.", "", "", "Paste a message first."),
      });
      return;
    }
    setState({ busy: true, error: null });
    setPasted(null);
    ask<Pasted>("paste", { text: given })
      .then((found) => {
        const error = found.error === "" ? null : new ApiError(capital(found.error), "", "", PASTE_NEXT);
        setState({ busy: false, error });
        setPasted(found);
        const first = found.requests.find((each) => each.scenario !== null);
        if (first !== undefined) choose(first);
        else onUntried();
      })
      .catch((failed: unknown) =>
        setState({
          busy: false,
          error: failed instanceof ApiError ? failed : new ApiError(String(failed)),
        }),
      );
  };
  return (
    <form
      class="paste"
      onSubmit={(event) => {
        event.preventDefault();
        explain(text);
      }}
    >
      <label for={id}>
        <h2>What did the browser say?</h2>
      </label>
      <textarea
        id={id}
        class="mono"
        rows={5}
        spellcheck={false}
        autocomplete="off"
        aria-describedby={`${id}-hint`}
        placeholder="Access to fetch at … has been blocked by CORS policy: …"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) explain(text);
        }}
      />
      <p class="hint" id={`${id}-hint`}>
        The message of a browser's console, a HAR file, or what curl -i printed. It stays on this machine.
      </p>
      <div class="buttons">
        <button type="submit" class="primary" disabled={state.busy}>
          Explain
        </button>
        <button
          type="button"
          onClick={() => {
            setText(EXAMPLE);
            explain(EXAMPLE);
          }}
        >
          Try an example
        </button>
      </div>
      {state.busy && (
        <p class="small" role="status">
          {text.length > LONG ? `The text, of ${text.length.toLocaleString("en")} characters, is being read…` : "The text is being read…"}
        </p>
      )}
      {state.error !== null && (
        <div class="problem" role="alert">
          <p>{state.error.message}</p>
          {state.error.fix !== "" && <p>{state.error.fix}</p>}
        </div>
      )}
      {pasted !== null && <Requests pasted={pasted} choose={choose} />}
    </form>
  );
}

/** The requests of a pasted text, if there are several or if one cannot be tried here. */
function Requests(props: { pasted: Pasted; choose: (request: PastedRequest) => void }): JSX.Element {
  const { pasted, choose } = props;
  return (
    <div class="pasted" aria-live="polite">
      {pasted.requests.map((each, number) => (
        <div key={number} class="pasted-request">
          <p class="mono">{each.title}</p>
          {each.scenario === null ? (
            <>
              <Causes findings={each.findings} apply={null} />
              <p class="small">
                The lab cannot try this request. {each.why_no_scenario}
              </p>
            </>
          ) : (
            <p class="small">
              {refusal(each)} {each.assumed}{" "}
              {pasted.requests.length > 1 && (
                <button type="button" onClick={() => choose(each)}>
                  Try this one
                </button>
              )}
            </p>
          )}
          {each.then !== null && <Next then={each.then} />}
        </div>
      ))}
      {pasted.more > 0 && <p class="small">{pasted.more} more requests are not shown.</p>}
      {pasted.left_out.map((each) => (
        <p class="small" key={each}>
          {each}
        </p>
      ))}
    </div>
  );
}

/** What to paste next, with the command that prints it. */
function Next({ then }: { then: NextPaste }): JSX.Element {
  return (
    <div class="next">
      <p class="small">{then.sentence}</p>
      <pre tabIndex={0}>{then.command}</pre>
      <Copy label="Copy the command" text={() => then.command} />
    </div>
  );
}

function refusal({ refused, findings }: PastedRequest): string {
  if (!refused) return "It was not refused.";
  const causes = findings.filter((each) => !each.is_note);
  if (causes.length < 2) return "It was refused. The cause, its fix and the cure are in the outcome.";
  return `It was refused. The text fits ${causes.length} causes; the likeliest is in the outcome.`;
}

interface GalleryProps {
  gallery: GalleryEntry[];
  chosen: string | null;
  onEntry: (entry: GalleryEntry) => void;
}

function Gallery({ gallery, chosen, onEntry }: GalleryProps): JSX.Element {
  const id = useId();
  const [wanted, setWanted] = useState("");
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const found = gallery.filter((each) => {
    const text = `${each.title} ${each.sentence}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <section class="gallery" aria-labelledby={id}>
      <h2 id={id}>Classic failures</h2>
      <div class="field">
        <input
          type="text"
          aria-label="Search the classic failures"
          placeholder="Search: cookie, redirect, null, …"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </div>
      <p class="small" aria-live="polite">
        {found.length} of {gallery.length}
      </p>
      <ul>
        {found.map((each) => (
          <li key={each.name}>
            <button
              type="button"
              class="entry"
              data-name={each.name}
              aria-current={each.name === chosen ? "true" : undefined}
              onClick={() => onEntry(each)}
            >
              <span class="entry-title">{each.title}</span>
              <span class="small">{each.sentence}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
