// The page's code: the request as a page writes it, and what its kind does otherwise than fetch.
import type { JSX } from "preact";
import type { PageCode } from "./contract";

export function Code({ code }: { code: PageCode }): JSX.Element {
  return (
    <details class="page-code">
      <summary>The page's code: {code.title}</summary>
      <pre tabIndex={0}>{code.code}</pre>
      {code.notes.length > 0 && (
        <ul class="losses">
          {code.notes.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
    </details>
  );
}
