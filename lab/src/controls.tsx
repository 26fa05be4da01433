// The controls of the forms: a label, the native element, and what it means.
import type { ComponentChildren, JSX } from "preact";
import { useId, useState } from "preact/hooks";
import type { HeaderPair } from "./contract";

/** What is typed here is code: no browser corrects it. */
const AS_TYPED = {
  class: "mono",
  spellcheck: false,
  autocomplete: "off",
  autocapitalize: "none",
} as const;

interface FieldProps {
  label: string;
  hint?: string | undefined;
  children: (attributes: { id: string; "aria-describedby"?: string }) => ComponentChildren;
}

/** A label above what `children` make of the identifier, with a hint below. */
export function Field({ label, hint, children }: FieldProps): JSX.Element {
  const id = useId();
  const described = hint === undefined ? {} : { "aria-describedby": `${id}-hint` };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...described })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface TextProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  list?: string[];
  placeholder?: string;
  disabled?: boolean;
}

export function Text(props: TextProps): JSX.Element {
  const list = useId();
  return (
    <Field label={props.label} hint={props.hint}>
      {(attributes) => (
        <>
          <input
            {...attributes}
            {...AS_TYPED}
            type="text"
            value={props.value}
            placeholder={props.placeholder ?? ""}
            disabled={props.disabled ?? false}
            {...(props.list === undefined ? {} : { list })}
            onInput={(event) => props.onValue(event.currentTarget.value)}
          />
          {props.list !== undefined && (
            <datalist id={list}>
              {props.list.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

interface AreaProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string;
  rows?: number;
  placeholder?: string;
  onLeave?: () => void;
}

export function Area(props: AreaProps): JSX.Element {
  return (
    <Field label={props.label} hint={props.hint}>
      {(attributes) => (
        <textarea
          {...attributes}
          {...AS_TYPED}
          rows={props.rows ?? 3}
          placeholder={props.placeholder ?? ""}
          value={props.value}
          onInput={(event) => props.onValue(event.currentTarget.value)}
          onBlur={props.onLeave}
        />
      )}
    </Field>
  );
}

/** A list of texts, one a line; lines are kept as typed until the field is left. */
export function Lines(props: {
  label: string;
  value: readonly string[];
  onValue: (value: string[]) => void;
  hint?: string;
  placeholder?: string;
}): JSX.Element {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <Area
      {...props}
      rows={Math.min(6, Math.max(2, props.value.length + 1))}
      value={typed ?? props.value.join("\n")}
      onValue={(text) => {
        setTyped(text);
        props.onValue(linesOf(text));
      }}
      onLeave={() => setTyped(null)}
    />
  );
}

export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function pairOf(line: string): HeaderPair {
  const colon = line.indexOf(":");
  if (colon < 0) return [line, ""];
  return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
}

/** Headers, one a line, as they go over the wire. */
export function Headers(props: {
  label: string;
  value: readonly HeaderPair[];
  onValue: (value: HeaderPair[]) => void;
  hint?: string;
  placeholder?: string;
}): JSX.Element {
  return (
    <Lines
      {...props}
      value={props.value.map(([name, value]) => `${name}: ${value}`)}
      onValue={(lines) => props.onValue(lines.map(pairOf))}
    />
  );
}

export type Choices<T extends string> = readonly (readonly [value: T, label: string])[];

export function Choice<T extends string>(props: {
  label: string;
  value: T;
  choices: Choices<T>;
  onValue: (value: T) => void;
  hint?: string;
}): JSX.Element {
  return (
    <Field label={props.label} hint={props.hint}>
      {(attributes) => (
        <select
          {...attributes}
          value={props.value}
          onChange={(event) => props.onValue(event.currentTarget.value as T)}
        >
          {props.choices.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Flag(props: {
  label: string;
  value: boolean;
  onValue: (value: boolean) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="flag">
      <input
        id={id}
        type="checkbox"
        checked={props.value}
        onChange={(event) => props.onValue(event.currentTarget.checked)}
      />
      <label for={id}>{props.label}</label>
    </div>
  );
}

export function Whole(props: {
  label: string;
  value: number;
  least: number;
  most: number;
  onValue: (value: number) => void;
  hint?: string;
}): JSX.Element {
  // What is typed stays until the field is left, also while it is not a number in the range.
  const [typed, setTyped] = useState<string | null>(null);
  const { least, most } = props;
  return (
    <Field label={props.label} hint={props.hint}>
      {(attributes) => (
        <input
          {...attributes}
          type="number"
          min={least}
          max={most}
          value={typed ?? props.value}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setTyped(text);
            const found = Number(text);
            if (Number.isInteger(found) && least <= found && found <= most) props.onValue(found);
          }}
          onBlur={() => setTyped(null)}
        />
      )}
    </Field>
  );
}
