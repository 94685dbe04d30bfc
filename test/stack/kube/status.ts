import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** The status that a request is answered with. */
export async function statusOf(request: ClientRequest): Promise<number | undefined> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}
