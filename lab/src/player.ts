// The player: which of the steps are shown, and how they follow one another.
import { useEffect, useState } from "preact/hooks";

export interface Player {
  /** How many steps are shown. */
  shown: number;
  playing: boolean;
  play: () => void;
  pause: () => void;
  go: (shown: number) => void;
}

/** Milliseconds between two steps. */
const PACE = 1100;

export function prefersReducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * A player of `count` steps. A new `run` shows all its steps at once; if `wanted` has changed as well,
 * it is drawn step by step, unless the user prefers reduced motion.
 */
export function usePlayer(run: object, count: number, wanted: number): Player {
  const [state, setState] = useState({ run, shown: count, playing: false, wanted });
  let current = state;
  if (state.run !== run) {
    const drawn = wanted !== state.wanted && !prefersReducedMotion();
    current = { run, shown: drawn ? Math.min(1, count) : count, playing: drawn, wanted };
    setState(current);
  }
  const { shown, playing } = current;
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      const next = Math.min(shown + 1, count);
      setState((before) =>
        before.run === run ? { ...before, shown: next, playing: next < count } : before,
      );
    }, PACE);
    return () => clearTimeout(timer);
  }, [run, playing, shown, count]);
  return {
    shown,
    playing,
    play: () =>
      setState((before) => ({
        ...before,
        playing: true,
        shown: before.shown >= count ? Math.min(1, count) : before.shown,
      })),
    pause: () => setState((before) => ({ ...before, playing: false })),
    go: (to) =>
      setState((before) => ({ ...before, playing: false, shown: Math.max(0, Math.min(count, to)) })),
  };
}
