import { useState } from 'react';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const KEY = 'tempocast-theme';

function stored(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}

/** By the system, unless the reader chooses. public/theme.js applies the choice before the first paint. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(stored);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
  const choose = () => {
    setTheme(next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // A browser that forbids storage forgets the choice; nothing else is lost.
    }
  };
  return (
    <button
      type="button"
      className="quiet"
      onClick={choose}
      aria-label={`Theme: ${theme}. Switch to ${next}`}
    >
      {theme === 'system' ? '◐ System' : theme === 'light' ? '☀ Light' : '☾ Dark'}
    </button>
  );
}
