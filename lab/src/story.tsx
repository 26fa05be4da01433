// The story of a scenario that was chosen: the failure and its cure, each one click away.
import type { JSX } from "preact";
import type { Cure, Scenario } from "./contract";

export interface Story {
  title: string;
  sentence: string;
  failing: Scenario;
  cure: Cure | null;
}

interface StoryProps {
  story: Story;
  isCured: boolean;
  show: (cured: boolean) => void;
}

export function StoryBar({ story, isCured, show }: StoryProps): JSX.Element {
  return (
    <section class="story" aria-label="Failure and cure">
      <div>
        <h2>{story.title}</h2>
        <p>{isCured && story.cure !== null ? story.cure.title : story.sentence}</p>
        {isCured && story.cure?.scenario.server.behaviour !== "headers" && (
          <p class="small">The tab Export has the policy for your framework or gateway.</p>
        )}
      </div>
      {story.cure !== null && (
        <div class="switch" role="group" aria-label="Which is shown">
          <button type="button" aria-pressed={!isCured} onClick={() => show(false)}>
            The failure
          </button>
          <button type="button" aria-pressed={isCured} onClick={() => show(true)}>
            The cure
          </button>
        </div>
      )}
    </section>
  );
}
