// Calls of the lab's API: of its server, or of a static copy.
import { answered, isStatic } from "./static";

/** An answer of the API that says what is wrong: field, value, message, fix. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly field: string = "",
    readonly value: string = "",
    readonly fix: string = "",
  ) {
    super(message);
  }
}

export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  if (isStatic) {
    const found = await answered(path, body);
    signal?.throwIfAborted();
    if (found !== undefined) return found as T;
    throw new ApiError(
      "This copy of the lab has no server: it shows its gallery.",
      "",
      "",
      "To try your own, run: pip install 'crossorigin[all]', then crossorigin lab",
    );
  }
  const init: RequestInit =
    body === undefined
      ? {}
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        };
  if (signal !== undefined) init.signal = signal;
  let response: Response;
  try {
    response = await fetch(`api/${path}`, init);
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError("The lab's server does not answer.", "", "", "Start crossorigin lab again.");
  }
  const answer = (await response.json()) as unknown;
  if (!response.ok) {
    const { error } = answer as {
      error?: { message?: string; field?: string; value?: string; fix?: string };
    };
    throw new ApiError(
      error?.message ?? `The lab's server answered with status ${response.status}.`,
      error?.field,
      error?.value,
      error?.fix,
    );
  }
  return answer as T;
}
