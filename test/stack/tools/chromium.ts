import { onPath } from './command.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium of this machine. */
export function findChromium(): { readonly path: string } | { readonly missing: string } {
  const path = onPath(...names);
  return path === undefined
    ? { missing: `no ${names.join(', ')} on PATH (Debian: apt-get install chromium)` }
    : { path };
}
