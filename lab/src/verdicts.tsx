// The two verdicts, in a word, a shape and a colour, with the reason.
import type { JSX } from "preact";
import type { EnginePlay } from "./contract";
import { Shape, type Tone } from "./icons";

interface VerdictsProps {
  play: EnginePlay;
  /** Whether the scenario has changed since it was played. */
  isEarlier: boolean;
}

export function Verdicts({ play, isEarlier }: VerdictsProps): JSX.Element {
  const { sent, readable } = play;
  return (
    <div class="verdicts">
      <Verdict
        name="Sent"
        tone={sent.is_sent ? "yes" : "no"}
        word={sent.is_sent ? "Sent" : "Not sent"}
        sentence={sent.sentence}
        isEarlier={isEarlier}
      >
        {sent.cookies.length > 0 && <p class="small">Cookies: {sent.cookies.join(", ")}</p>}
        {sent.kept_back.map((each) => (
          <p class="small" key={each.name}>
            {each.sentence}
          </p>
        ))}
      </Verdict>
      <Verdict
        name="Readable"
        tone={readable.is_readable ? "yes" : "no"}
        word={readable.is_readable ? "Readable" : "Not readable"}
        sentence={readable.sentence}
        isEarlier={isEarlier}
      >
        {readable.reason !== null && <p class="small mono code">{readable.reason}</p>}
      </Verdict>
    </div>
  );
}

interface VerdictProps {
  name: string;
  tone: Tone;
  word: string;
  sentence: string;
  isEarlier: boolean;
  children: unknown;
}

function Verdict({ name, tone, word, sentence, isEarlier, children }: VerdictProps): JSX.Element {
  return (
    <section class={`verdict ${tone}`} aria-label={name}>
      <Shape tone={tone} />
      <div>
        {isEarlier && <p class="tag">earlier scenario</p>}
        <p class="word">{word}</p>
        <p>{sentence}</p>
        {children as JSX.Element}
      </div>
    </section>
  );
}
