// A policy's fields, and the TOML that says them.

export type FieldValue = string | number | boolean | string[] | null;
export type Fields = Record<string, FieldValue>;

/** A basic string of TOML; JSON's escapes are TOML's too, and DEL needs one in TOML only. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\x7f", "\\u007f");
}

function written(value: Exclude<FieldValue, null>): string {
  if (typeof value === "string") return quoted(value);
  if (!Array.isArray(value)) return String(value);
  const line = `[${value.map(quoted).join(", ")}]`;
  return line.length <= 70 ? line : `[\n${value.map((each) => `  ${quoted(each)},\n`).join("")}]`;
}

/** The TOML of a policy; fields that are null are left out. */
export function toToml(fields: Fields): string {
  return Object.entries(fields)
    .flatMap(([name, value]) => (value === null ? [] : [`${name} = ${written(value)}\n`]))
    .join("");
}

/** `fields` with what `wanted` asks for added: lists are joined, and a list replaces `*`. */
export function extended(fields: Fields, wanted: Record<string, unknown>): Fields {
  const found: Fields = { ...fields };
  for (const [name, value] of Object.entries(wanted)) {
    const before = found[name];
    if (Array.isArray(value) && value.every((each) => typeof each === "string")) {
      const kept = Array.isArray(before) ? before.filter((each) => each !== "*") : [];
      const isAny = value.includes("*");
      found[name] = isAny ? ["*"] : [...kept, ...value.filter((each) => !kept.includes(each))];
    } else if (["string", "number", "boolean"].includes(typeof value)) {
      found[name] = value as FieldValue;
    }
  }
  return found;
}
