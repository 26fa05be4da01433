// The cause of a refusal and its fix, with buttons that apply the fix here.
import type { JSX } from "preact";
import type { Finding } from "./contract";

interface CauseProps {
  findings: Finding[];
  apply: ((finding: Finding) => void) | null;
}

export function Causes({ findings, apply }: CauseProps): JSX.Element | null {
  const notes = findings.filter((each) => each.is_note);
  const [first, ...others] = findings.filter((each) => !each.is_note);
  if (first === undefined && notes.length === 0) return null;
  return (
    <section class="cause" aria-label={first === undefined ? "Notes" : "Cause and fix"}>
      {first !== undefined && <Cause finding={first} apply={apply} />}
      {others.length > 0 && (
        <details>
          <summary>
            {others.length} more {others.length === 1 ? "cause is" : "causes are"} possible
          </summary>
          {others.map((each) => (
            <Cause key={each.cause} finding={each} apply={apply} />
          ))}
        </details>
      )}
      {notes.map((each) => (
        <details key={each.cause}>
          <summary>
            <span class="tag">note</span> {each.what}
          </summary>
          <Cause finding={each} apply={apply} isTitled={false} />
        </details>
      ))}
    </section>
  );
}

interface OneCauseProps {
  finding: Finding;
  apply: CauseProps["apply"];
  isTitled?: boolean;
}

function Cause({ finding, apply, isTitled = true }: OneCauseProps): JSX.Element {
  return (
    <div class="one-cause">
      {isTitled && (
        <h3>
          {finding.what}{" "}
          {finding.confidence !== "certain" && <span class="tag">{finding.confidence}</span>}
        </h3>
      )}
      <p>{finding.why}</p>
      {finding.fix !== "" && (
        <p>
          <strong>Fix:</strong> {finding.fix}
        </p>
      )}
      {apply !== null && finding.policy !== null && (
        <button type="button" class="primary" onClick={() => apply(finding)}>
          Apply this fix to the policy
        </button>
      )}
    </div>
  );
}
