import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request whose headers, Host too, are sent as given. */
export interface RawRequest {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface RawReply {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends a request to a port of this machine, as a program or a browser would. */
export const send = (
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: RawRequest,
): Promise<RawReply> =>
  new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode, headers: response.headers, body: answer }),
        reject,
      );
    });
    request.on('error', reject).end(body);
  });
