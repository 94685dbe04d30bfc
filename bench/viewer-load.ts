// Sends spans as fast as they are taken: node viewer-load.ts <grpc|http> PORT SPANS RUN; prints what it sent.
import { Agent, request } from 'node:http';
import { connect } from 'node:http2';
import { requestOf, requestTemplate } from './viewer-spans.ts';

const [protocol = '', port = '', count = '', run = ''] = process.argv.slice(2);
const SPANS_PER_REQUEST = 512;
const IN_FLIGHT = 4;

interface Sender {
  send(message: Buffer): Promise<void>;
  close(): void;
}

/** A unary gRPC call is a POST of a length-prefixed message, answered with a status in the trailers. */
function grpcSender(): Sender {
  const session = connect(`http://127.0.0.1:${port}`);
  const headers = {
    ':method': 'POST',
    ':path': '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    'content-type': 'application/grpc',
    te: 'trailers',
  };
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        const prefix = Buffer.alloc(5);
        prefix.writeUInt32BE(message.length, 1);
        const stream = session.request(headers);
        let status: unknown;
        stream.on('response', (answered) => (status ??= answered['grpc-status']));
        stream.on('trailers', (trailers) => (status ??= trailers['grpc-status']));
        stream.on('error', reject);
        stream.on('close', () => (status === '0' ? resolve() : reject(new Error(`gRPC status ${status}`))));
        stream.resume();
        stream.end(Buffer.concat([prefix, message]));
      }),
    close: () => session.close(),
  };
}

function httpSender(): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const headers = { 'content-type': 'application/x-protobuf' };
  const options = { agent, host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', headers };
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        const call = request(options, (response) => {
          response.resume().on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`HTTP status ${response.statusCode}`));
          });
        });
        call.on('error', reject).end(message);
      }),
    close: () => agent.destroy(),
  };
}

const sender = protocol === 'grpc' ? grpcSender() : httpSender();
const full = requestTemplate(SPANS_PER_REQUEST);
const requests = Math.ceil(Number(count) / SPANS_PER_REQUEST);
const last = requestTemplate(Number(count) - (requests - 1) * SPANS_PER_REQUEST);
let next = 0;
let bytes = 0;

async function sendAll(): Promise<void> {
  while (next < requests) {
    const number = next;
    next += 1;
    const message = requestOf(number === requests - 1 ? last : full, Number(run), number);
    bytes += message.length;
    await sender.send(message);
  }
}

const started = performance.now();
await Promise.all(Array.from({ length: IN_FLIGHT }, sendAll));
const seconds = (performance.now() - started) / 1000;
sender.close();
console.log(JSON.stringify({ requests, seconds, 'B/span': bytes / Number(count) }));
