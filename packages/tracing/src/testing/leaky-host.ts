import { once } from 'node:events';
import { createServer } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { request } from 'undici';
import {
  httpCall,
  type PodLike,
  type PodProvider,
  serverCall,
  startTracing,
  tracePodLifecycle,
} from '../index.ts';

// A host in which everything that can hold a secret holds one, and every call fails. Run by secrets.test.ts.

const secret = (place: string) => `S3CRET-${place}`;
const pod = {
  metadata: {
    name: 'job',
    namespace: 'lab',
    uid: 'u-1',
    annotations: { token: secret('annotation') },
    labels: { token: secret('label') },
  },
  spec: {
    nodeName: 'node',
    containers: [
      { name: 'main', env: [{ name: 'PASSWORD', value: secret('env') }], args: [secret('argument')] },
    ],
  },
  status: { phase: 'Failed', message: secret('status-message'), reason: secret('reason') },
};
const ref = { name: 'job', namespace: 'lab', uid: 'u-1' };

function failure(place: string, more: object = {}): Error {
  const error = new Error(`GET http://api/?token=${secret(`${place}-message`)}`, {
    cause: new Error(secret(`${place}-cause`)),
  });
  return Object.assign(
    error,
    { headers: { authorization: secret(`${place}-header`) }, code: secret(`${place} code`) },
    more,
  );
}

const fails = (place: string, more?: object) => Promise.reject(failure(place, more));
const provider: PodProvider<PodLike> = {
  createPod: () => fails('create'),
  updatePod: () => {
    throw failure('update');
  },
  deletePod: () => fails('delete', { statusCode: 500 }),
  getPod: () => fails('get'),
  getPodStatus: async () => pod.status,
  getPods: async () => [pod],
  async getContainerLogs(): Promise<Readable> {
    const stream = new PassThrough();
    setImmediate(() => {
      stream.write(secret('log-line'));
      stream.destroy(failure('log'));
    });
    return stream;
  },
  getStatsSummary: () => fails('stats'),
};

const server = createServer((incoming, response) => {
  serverCall('CreateAPI', incoming, () => fails('server', { statusCode: 409 })).catch(() => {
    if (incoming.url?.startsWith('/reset')) incoming.socket.destroy();
    else response.writeHead(409, { 'set-cookie': secret('cookie') }).end(secret('response-body'));
  });
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = address && typeof address === 'object' ? address.port : 0;

async function call(path: string): Promise<void> {
  const url = `http://me:${secret('password')}@127.0.0.1:${port}${path}?token=${secret('query')}#${secret('fragment')}`;
  const headers = {
    authorization: `Bearer ${secret('request-header')}`,
    'x-forwarded-user': secret('user'),
    'x-forwarded-email': secret('email'),
  };
  await httpCall('CreateHttpCall', [ref], async (call) => {
    call.request({ method: 'POST', url });
    const body = JSON.stringify(pod);
    const options = { method: 'POST', headers: call.inject(headers), body, headersTimeout: 1000 };
    return await request(url.replace(/\/\/.*@/, '//'), options);
  }).then(
    ({ body }) => body.dump(),
    () => {},
  );
}

const tracing = startTracing();
const traced = tracePodLifecycle(provider);
for (const run of [
  () => traced.createPod(pod),
  () => traced.updatePod(pod),
  () => traced.deletePod(pod),
  () => traced.getPod('lab', 'job'),
  () => traced.getPodStatus('lab', 'job', 'u-1'),
  () => traced.getPods(),
  () => traced.getStatsSummary?.(),
  async () => (await traced.getContainerLogs?.('lab', 'job', 'main', {}))?.toArray(),
  () => call('/conflict'),
  () => call('/reset'),
  () => httpCall('StatusHttpCall', [ref], () => fails('call')),
  () => httpCall('LogHttpCall', [ref], () => fails('call', { statusCode: 401 })),
  () => httpCall('PingHttpCall', [], () => Promise.reject(secret('no error at all'))),
])
  await (async () => run())().catch(() => {});
server.closeAllConnections();
server.close();
const timeout = Number(process.env.FLUSH_MILLIS ?? 5000);
await tracing.flush({ timeout });
process.send?.(tracing.stats());
await tracing.shutdown({ timeout });
process.disconnect?.();
