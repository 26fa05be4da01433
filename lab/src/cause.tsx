// The cause of a refusal and its fix, with buttons that apply the fix here.
import type { JSX } from "preact";
import type { Finding } from "./contract";

interface CauseProps {
  findings: Finding[];
  apply: ((finding: Finding) => void) | null;
}

export function Causes({ findings, apply }: CauseProps): JSX.Element | null {
  const [first, ...others] = findings;
  if (first === undefined) return null;
  return (
    <section class="cause" aria-label="Cause and fix">
      <Cause finding={first} apply={apply} />
      {others.length > 0 && (
        <details>
          <summary>
            {others.length} more {others.length === 1 ? "cause" : "causes"} that can be
          </summary>
          {others.map((each) => (
            <Cause key={each.cause} finding={each} apply={apply} />
          ))}
        </details>
      )}
    </section>
  );
}

function Cause(props: { finding: Finding; apply: CauseProps["apply"] }): JSX.Element {
  const { finding, apply } = props;
  return (
    <div class="one-cause">
      <h3>
        {finding.what} <span class="tag">{finding.is_note ? "note" : finding.confidence}</span>
      </h3>
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
