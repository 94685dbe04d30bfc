import { useState } from 'preact/hooks';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'vk-telemetry-theme';

const stored = (): Theme => themes.find((theme) => theme === localStorage.getItem(key)) ?? 'system';

const apply = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  // Charts are drawn with colours read from the style sheet.
  dispatchEvent(new Event('themechange'));
};

/** Applies the theme that was chosen last. */
export const applyTheme = (): void => apply(stored());

/** The theme, and how to change it. */
export const useTheme = (): [Theme, (theme: Theme) => void] => {
  const [theme, setTheme] = useState(stored);
  return [
    theme,
    (next) => {
      localStorage.setItem(key, next);
      setTheme(next);
      apply(next);
    },
  ];
};
