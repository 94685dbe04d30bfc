import type { PageError } from '../../src/page-api/contract.ts';

/** On `window`: a request was refused for want of a token. */
export const unauthorizedEvent = 'unauthorized';

/** An answer that is no 2xx, or none at all (`status` 0). */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string;
  readonly status: number;
  readonly offset: number | undefined;
  readonly length: number | undefined;

  constructor(status: number, { code, message, offset, length }: PageError['error']) {
    super(message);
    this.status = status;
    this.code = code;
    this.offset = offset;
    this.length = length;
  }
}

/** Whatever a request was rejected with, as something that can be shown. */
export const asRequestError = (error: unknown): RequestError =>
  error instanceof RequestError
    ? error
    : new RequestError(0, {
        code: 'ERR_PAGE',
        message: error instanceof Error ? error.message : String(error),
      });

const unreachable = (): RequestError =>
  new RequestError(0, { code: 'ERR_UNREACHABLE', message: 'The viewer does not answer.' });

const failureOf = async (response: Response): Promise<RequestError> => {
  try {
    const { error } = (await response.json()) as PageError;
    return new RequestError(response.status, error);
  } catch {
    return new RequestError(response.status, {
      code: 'ERR_REQUEST',
      message: `The viewer answered with status ${response.status}.`,
    });
  }
};

/** Sends a request to the page's own server. Rejects with RequestError, and with AbortError when aborted. */
export const send = async (path: string, init: RequestInit = {}): Promise<Response> => {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    throw init.signal?.aborted ? error : unreachable();
  }
  if (response.status === 401) dispatchEvent(new Event(unauthorizedEvent));
  if (!response.ok) throw await failureOf(response);
  return response;
};

/** Gets JSON of a shape of the contract. */
export const getJson = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await (await send(path, signal === undefined ? {} : { signal })).json()) as T;

/** Query parameters of those fields that say something. */
export const parametersOf = (fields: object): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value === true) parameters.set(name, '1');
    else if (value !== undefined && value !== false && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
};
