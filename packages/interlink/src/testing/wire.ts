import { readFileSync } from 'node:fs';

export interface Exchanged {
  readonly request: { method: string; url: string; headers: Record<string, string>; body: string };
  readonly response: { status: number; headers: Record<string, string>; body: string };
}

const captured = JSON.parse(readFileSync(new URL('./wire.json', import.meta.url), 'utf8')) as Record<
  string,
  Exchanged
>;

/** What interLink's Go programs sent and answered; `plugin …` is between API and plugin, the rest between VK and API. */
export function captureOf(name: string): Exchanged {
  const exchanged = captured[name];
  if (!exchanged) throw new Error(`no capture named ${name}`);
  return exchanged;
}
