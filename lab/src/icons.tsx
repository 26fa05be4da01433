// The shapes: a verdict is told by its shape as well as by its colour and its word.
import type { JSX } from "preact";

export type Tone = "yes" | "no" | "partly" | "unknown";

/** A tick in a circle, a cross in a diamond, a bar in a square, or an empty dashed circle. */
export function Shape({ tone }: { tone: Tone }): JSX.Element {
  return (
    <svg class={`shape ${tone}`} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      {tone === "yes" && (
        <>
          <circle class="body" cx="12" cy="12" r="10.5" />
          <path class="mark" d="M7 12.5l3.4 3.4L17 8.8" />
        </>
      )}
      {tone === "no" && (
        <>
          <path class="body" d="M12 .8L23.2 12 12 23.2.8 12z" />
          <path class="mark" d="M8.6 8.6l6.8 6.8M15.4 8.6l-6.8 6.8" />
        </>
      )}
      {tone === "partly" && (
        <>
          <rect class="body" x="2.5" y="2.5" width="19" height="19" rx="3" />
          <path class="mark" d="M7 12h10" />
        </>
      )}
      {tone === "unknown" && <circle class="empty" cx="12" cy="12" r="9.5" />}
    </svg>
  );
}

const GLYPHS: Record<string, string> = {
  first: "M6 5v14M19 5l-9 7 9 7z",
  back: "M17 5l-10 7 10 7z",
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14M16 5v14",
  forward: "M7 5l10 7-10 7z",
  last: "M18 5v14M5 5l9 7-9 7z",
  page: "M4 5h16v14H4zM4 9h16",
  browser: "M12 3a9 9 0 100 18 9 9 0 000-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
  "preflight-cache": "M5 6c0-3 14-3 14 0v12c0 3-14 3-14 0zM5 6c0 3 14 3 14 0M5 12c0 3 14 3 14 0",
  "cookie-jar": "M7 4h10M6 7h12v13H6zM10 12h.1M14 15h.1",
  server: "M4 4h16v7H4zM4 13h16v7H4zM7 7.5h.1M7 16.5h.1",
};

export function Glyph({ name }: { name: string }): JSX.Element {
  return (
    <svg class={`glyph ${name}`} viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">
      <path d={GLYPHS[name] ?? ""} />
    </svg>
  );
}
