// The tab "Export": the same policy in the words of frameworks, servers and gateways.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, ask } from "./api";
import { Choice } from "./controls";
import type { ExportedPolicy } from "./contract";
import { Copy } from "./copying";

interface ExportPanelProps {
  policy: string;
  target: string;
  choose: (target: string) => void;
}

const GRADES: Record<string, string> = {
  unseen: "no browser sees it",
  costs: "costs speed or convenience",
  opens: "would open more than the policy",
};

export function ExportPanel({ policy, target, choose }: ExportPanelProps): JSX.Element {
  const [exports, setExports] = useState<ExportedPolicy[]>([]);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const stopping = new AbortController();
    ask<ExportedPolicy[]>("export", { policy }, stopping.signal)
      .then((found) => {
        setExports(found);
        setError(null);
      })
      .catch((failed: unknown) => {
        if (!stopping.signal.aborted)
          setError(failed instanceof ApiError ? failed.message : String(failed));
      });
    return () => stopping.abort();
  }, [policy]);
  if (error !== null) return <p role="alert">{error}</p>;
  const shown = exports.find((each) => each.target === target) ?? exports[0];
  if (shown === undefined) return <p class="hint">The policy is being written…</p>;
  return (
    <>
      <Choice
        label="For"
        value={shown.target}
        choices={exports.map((each) => [each.target, each.title] as const)}
        onValue={choose}
      />
      <div aria-live="polite">
        {shown.refused !== "" && <p class="problem">{shown.refused}</p>}
        {shown.losses.length > 0 && (
          <>
            <h3>What {shown.title} does otherwise</h3>
            <ul class="losses">
              {shown.losses.map((loss) => (
                <li key={loss.code + loss.field}>
                  <span class="tag">{GRADES[loss.grade] ?? loss.grade}</span>{" "}
                  <span class="mono">{loss.field}</span> {loss.message}
                  {loss.hint !== "" && <span class="small"> {loss.hint}</span>}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      {Object.entries(shown.files).map(([name, text]) => (
        <figure key={name} class="file">
          <figcaption>
            <span class="mono">{name}</span>
            <Copy label="Copy" text={() => text} />
          </figcaption>
          <pre tabIndex={0}>{text}</pre>
        </figure>
      ))}
    </>
  );
}
