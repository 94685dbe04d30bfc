import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { useShortcuts } from './shortcuts.ts';

const views = [
  { path: '/', title: 'Traces', key: 't' },
  { path: '/pods', title: 'Pods', key: 'p' },
  { path: '/statistics', title: 'Statistics', key: 's' },
  { path: '/metrics-view', title: 'Metrics', key: 'm' },
];

const isCurrent = (view: string, path: string): boolean =>
  view === '/' ? path === '/' || path.startsWith('/trace/') : path.startsWith(view);

const titleOf = (path: string): string => {
  if (path.startsWith('/trace/')) return `Trace ${path.slice('/trace/'.length, '/trace/'.length + 8)}`;
  return views.find((view) => isCurrent(view.path, path))?.title ?? 'vk-telemetry';
};

/** Links to the views, and their keys. */
export const Navigation = () => {
  const { path, route } = useLocation();
  useShortcuts(Object.fromEntries(views.map((view) => [view.key, () => route(view.path)])));
  useEffect(() => {
    document.title = `${titleOf(path)} – vk-telemetry`;
  }, [path]);
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
