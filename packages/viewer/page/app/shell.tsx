import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { type Theme, themes, useTheme } from './theme.ts';

const views = [
  { path: '/', title: 'Traces' },
  { path: '/pods', title: 'Pods' },
  { path: '/statistics', title: 'Statistics' },
];

const isCurrent = (view: string, path: string): boolean =>
  view === '/' ? path === '/' || path.startsWith('/trace/') : path.startsWith(view);

const Navigation = () => {
  const { path } = useLocation();
  return (
    <nav aria-label="Views">
      {views.map((view) => (
        <a key={view.path} href={view.path} aria-current={isCurrent(view.path, path) ? 'page' : undefined}>
          {view.title}
        </a>
      ))}
    </nav>
  );
};

const ThemeChoice = () => {
  const [theme, setTheme] = useTheme();
  return (
    <label>
      <span class="visually-hidden">Theme</span>
      <select value={theme} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
        {themes.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
};

/** What surrounds every view. */
export const Shell = ({ children }: { children: ComponentChildren }) => (
  <div class="shell">
    <header class="header">
      <a class="brand" href="/">
        vk-telemetry
      </a>
      <Navigation />
      <div class="end">
        <ThemeChoice />
      </div>
    </header>
    <main>{children}</main>
  </div>
);
