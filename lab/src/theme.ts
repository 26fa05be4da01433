// The colour scheme: the system's, or the one that the user chose, which this browser remembers.
import { useLayoutEffect, useState } from "preact/hooks";

export type Theme = "system" | "light" | "dark";
const KEY = "crossorigin-lab-theme";

function remembered(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return found === "light" || found === "dark" ? found : "system";
  } catch {
    return "system"; // storage is switched off
  }
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(remembered);
  useLayoutEffect(() => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const choose = (chosen: Theme): void => {
    try {
      if (chosen === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, chosen);
    } catch {
      // It lasts as long as the page.
    }
    setTheme(chosen);
  };
  return [theme, choose];
}
