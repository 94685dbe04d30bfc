import type { PageError } from '../page-api/contract.ts';
import type { Viewer } from '../viewer.ts';
import { ask } from './viewer.ts';

/** Asks a route of the page that has to answer. */
export const askPage = async <T>(viewer: Viewer, path: string): Promise<T> => {
  const { status, body } = await ask(viewer, path);
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  return JSON.parse(body.toString()) as T;
};

/** Asks a route of the page that has to refuse. */
export const askRefused = async (
  viewer: Viewer,
  path: string,
): Promise<PageError['error'] & { status: number }> => {
  const { status, body } = await ask(viewer, path);
  const { error } = JSON.parse(body.toString()) as PageError;
  return { ...error, status };
};

/** Query parameters. */
export const parameters = (fields: Record<string, string>): string => String(new URLSearchParams(fields));
