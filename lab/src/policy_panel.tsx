// The tab "Policy": the policy as a form and as TOML, with its problems and their fixes to click.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CheckedPolicy, PolicyFinding } from "./contract";
import { Area, Choice, Flag, Lines, Text } from "./controls";
import type { PanelProps } from "./request_panel";
import { type Fields, type FieldValue, toToml } from "./toml";

const LISTS = [
  ["allow_origins", "Origins that are allowed", "https://app.example.com"],
  ["allow_methods", "Methods beyond GET, HEAD and POST", "PUT"],
  ["allow_headers", "Request headers that are allowed", "Content-Type"],
  ["expose_headers", "Response headers that script may read", "ETag"],
] as const;
const FLAGS = [
  ["block_missing_origin", "Block unsafe requests without an Origin"],
  ["allow_private_network", "Allow pages of public addresses (Private Network Access)"],
  ["dangerously_allow_null_origin", "Danger: allow the origin null"],
  ["dangerously_allow_insecure_origins", "Danger: allow http origins with credentials"],
  ["dangerously_allow_public_suffix_wildcards", "Danger: allow wildcards over public suffixes"],
  ["dangerously_allow_any_extension", "Danger: allow any extension with credentials"],
  ["dangerously_allow_private_address_ranges", "Danger: allow ranges of private addresses"],
] as const;
const BLOCKING: Record<string, FieldValue> = { no: null, all: true, unsafe: "unsafe-methods" };

interface PolicyPanelProps extends PanelProps {
  checked: CheckedPolicy | null;
}

export function PolicyPanel({ scenario, change, checked }: PolicyPanelProps): JSX.Element {
  const text = scenario.policy;
  // What the form wrote last: its fields, before the checked text comes back.
  const [edited, setEdited] = useState<{ text: string; fields: Fields } | null>(null);
  const fields = edited?.text === text ? edited.fields : (checked?.fields ?? null);
  const setText = (policy: string): void => change({ ...scenario, policy });
  const set = (name: string, value: FieldValue): void => {
    const kept = { ...(fields as Fields), [name]: value };
    const policy = toToml(kept);
    setEdited({ text: policy, fields: kept });
    setText(policy);
  };
  return (
    <>
      <fieldset>
        <legend>The policy as TOML</legend>
        <Area
          label="TOML"
          value={text}
          rows={Math.min(16, Math.max(5, text.split("\n").length + 1))}
          onValue={setText}
        />
        <div aria-live="polite">
          {checked !== null && <Checked checked={checked} apply={setText} />}
        </div>
      </fieldset>
      <fieldset>
        <legend>The policy as a form</legend>
        {checked?.is_map === true ? (
          <p class="hint">The text has several policies, which the form cannot show.</p>
        ) : fields === null ? (
          <p class="hint">The text cannot be parsed yet.</p>
        ) : (
          <Form fields={fields} set={set} />
        )}
      </fieldset>
    </>
  );
}

function Form(props: {
  fields: Record<string, unknown>;
  set: (name: string, value: FieldValue) => void;
}): JSX.Element {
  const { fields, set } = props;
  const listed = (name: string): string[] => {
    const value = fields[name];
    if (Array.isArray(value)) return value.map(String);
    return typeof value === "string" ? [value] : [];
  };
  const blocking = fields["block_refused"];
  const flag = (name: string, label: string): JSX.Element => (
    <Flag
      key={name}
      label={label}
      value={fields[name] === true}
      onValue={(value) => set(name, value ? true : null)}
    />
  );
  return (
    <>
      {LISTS.map(([name, label, example]) => (
        <Lines
          key={name}
          label={label}
          value={listed(name)}
          placeholder={example}
          onValue={(value) => set(name, value.length === 0 && name !== "allow_origins" ? null : value)}
        />
      ))}
      {flag("allow_credentials", "Allow credentials: cookies and HTTP authentication")}
      <div class="pair">
        <Text
          label="Max age in seconds"
          value={shown(fields["max_age"])}
          placeholder="600"
          onValue={(value) => set("max_age", number(value))}
        />
        <Text
          label="Preflight status"
          value={shown(fields["preflight_status"])}
          placeholder="204"
          onValue={(value) => set("preflight_status", number(value))}
        />
      </div>
      <Choice
        label="Requests of refused origins"
        value={blocking === true ? "all" : blocking === "unsafe-methods" ? "unsafe" : "no"}
        choices={[
          ["no", "Reach the application"],
          ["unsafe", "Are blocked if their method is unsafe"],
          ["all", "Are blocked"],
        ]}
        onValue={(value) => set("block_refused", BLOCKING[value] ?? null)}
      />
      <details>
        <summary>More</summary>
        {FLAGS.map(([name, label]) => flag(name, label))}
      </details>
    </>
  );
}

const shown = (value: unknown): string =>
  typeof value === "number" || typeof value === "string" ? String(value) : "";

/** A number if `text` is one; else the text, which the check then refuses with its reason. */
function number(text: string): FieldValue {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

function Checked(props: { checked: CheckedPolicy; apply: (policy: string) => void }): JSX.Element {
  const { checked, apply } = props;
  return (
    <div class="checked">
      {checked.problems.map((each, number) => (
        <FindingRow key={number} finding={each} word="Problem" apply={apply} />
      ))}
      {checked.warnings.map((each, number) => (
        <FindingRow key={number} finding={each} word="Warning" apply={apply} />
      ))}
      {checked.valid && (
        <ul class="summary">
          {checked.summary.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface FindingProps {
  finding: PolicyFinding;
  word: "Problem" | "Warning";
  apply: (policy: string) => void;
}

function FindingRow({ finding, word, apply }: FindingProps): JSX.Element {
  return (
    <div class={`finding ${word.toLowerCase()}`}>
      <p>
        <span class="tag">{word}</span> <span class="mono">{finding.field}</span>
        {finding.value !== null && <span class="mono"> {finding.value}</span>}
        {finding.line !== null && (
          <span class="small">
            {" "}
            line {finding.line}, column {finding.column}
          </span>
        )}
      </p>
      <p>{finding.message}</p>
      {finding.hint !== "" && <p>{finding.hint}</p>}
      <div class="buttons">
        {finding.fixes.map((fix) => (
          <button key={fix.title} type="button" onClick={() => apply(fix.policy)}>
            {fix.title}
          </button>
        ))}
      </div>
    </div>
  );
}
