// Buttons that copy text.
import type { JSX } from "preact";
import { useState } from "preact/hooks";

export function Copy({ label, text }: { label: string; text: () => string }): JSX.Element {
  const [said, setSaid] = useState<string | null>(null);
  const say = (word: string): void => {
    setSaid(word);
    setTimeout(() => setSaid(null), 2000);
  };
  return (
    <button
      type="button"
      onClick={() => {
        navigator.clipboard.writeText(text()).then(
          () => say("Copied"),
          () => say("Copying was refused"),
        );
      }}
    >
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
