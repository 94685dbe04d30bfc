import type { ServerResponse } from 'node:http';

/** Plain text, as Tempo answers errors. */
export const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
};

/** A JSON document. */
export const sendJson = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(body));
};

/** A protobuf message. */
export const sendProtobuf = (response: ServerResponse, body: Buffer): void => {
  response.writeHead(200, { 'content-type': 'application/protobuf', 'x-content-type-options': 'nosniff' });
  response.end(body);
};
