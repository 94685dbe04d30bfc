import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import * as undici8 from 'undici';
import * as undici6 from 'undici-6';
import * as undici7 from 'undici-7';

export interface RequestOptions {
  readonly method?: string;
  readonly signal?: AbortSignal;
}

/** Settles when the body has come; rejects for what the client takes for a failure. */
export type Get = (url: string, options?: RequestOptions) => Promise<unknown>;

/** What the tests use of each version: undici 8 has it all. */
export type Undici = typeof undici8;

export const UNDICI: Readonly<Record<string, Undici>> = {
  'undici 6': undici6 as unknown as Undici,
  'undici 7': undici7 as unknown as Undici,
  'undici 8': undici8,
};

export const requestOf =
  (undici: Undici, dispatcher?: undici8.Dispatcher): Get =>
  async (url, { method = 'GET', signal } = {}) => {
    const options = { method: method as undici8.Dispatcher.HttpMethod, ...(signal && { signal }) };
    const { body } = await undici.request(url, { ...options, ...(dispatcher && { dispatcher }) });
    await body.text();
  };

export const FETCHES: Readonly<Record<string, Get>> = {
  'the built-in fetch': async (url, options) => await (await fetch(url, options)).text(),
  ...Object.fromEntries(
    Object.entries(UNDICI).map(([name, undici]): [string, Get] => [
      `fetch of ${name}`,
      async (url, options) => await (await undici.fetch(url, options)).text(),
    ]),
  ),
};

export const nodeHttp: Get = async (url, options = {}) => {
  const { request } = url.startsWith('https:') ? https : http;
  const [response] = await once(request(url, options).end(), 'response');
  for await (const _ of response);
};

export const CLIENTS: Readonly<Record<string, Get>> = {
  ...FETCHES,
  ...Object.fromEntries(Object.entries(UNDICI).map(([name, undici]) => [name, requestOf(undici)])),
  'node:http': nodeHttp,
};
