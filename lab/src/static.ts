// The API of a static copy, which has no server: the start and the gallery, played beforehand.
import type { CheckedPolicy, ExportedPolicy, GalleryEntry, PlayedRun, Scenario } from "./contract";
import { completed, DEFAULTS } from "./scenario";

/** What was asked beforehand about one scenario: the answers to run, check and export. */
interface Scene {
  run: PlayedRun;
  check: CheckedPolicy;
  export: ExportedPolicy[];
}

/** Whether this page is a static copy, as its root element says. */
export const isStatic = document.documentElement.dataset["lab"] === "static";
/** Whether there is a server, which can answer real requests; a copy can have Python in place of it. */
export const hasServer =
  !isStatic && document.querySelector('script[src="./python.js"]') === null;

const scenes = new Map<string, Promise<Scene>>();
let entries: Promise<GalleryEntry[]> | undefined;

async function load<T>(name: string): Promise<T> {
  const response = await fetch(`api/${name}.json`);
  if (!response.ok) throw new Error(`${name}.json has the status ${response.status}`);
  return (await response.json()) as T;
}

const gallery = (): Promise<GalleryEntry[]> => (entries ??= load<GalleryEntry[]>("gallery"));

function scene(name: string): Promise<Scene> {
  const found = scenes.get(name) ?? load<Scene>(`scenes/${name}`);
  scenes.set(name, found);
  return found;
}

/** The name of the scene whose scenario passes `is`; undefined if none does. */
async function named(is: (scenario: Scenario) => boolean): Promise<string | undefined> {
  if (is(DEFAULTS)) return "start";
  for (const entry of await gallery()) {
    if (is(completed(entry.scenario))) return entry.name;
    if (is(completed(entry.cured))) return `${entry.name}.cured`;
  }
  return undefined;
}

/** The answer to a call of the API; undefined if it was not asked beforehand. */
export async function answered(path: string, body: unknown): Promise<unknown> {
  if (path === "gallery") return gallery();
  if (path === "run") {
    const wanted = JSON.stringify(completed(body));
    const name = await named((scenario) => JSON.stringify(scenario) === wanted);
    return name === undefined ? undefined : (await scene(name)).run;
  }
  if (path === "check" || path === "export") {
    const { policy } = body as { policy: string };
    const name = await named((scenario) => scenario.policy === policy);
    return name === undefined ? undefined : (await scene(name))[path];
  }
  return undefined;
}
