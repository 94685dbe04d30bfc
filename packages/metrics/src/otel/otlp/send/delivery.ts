import { type EncodedRequest, encodePlan, FIRST, type Position } from '../encode/encode.ts';
import type { Plan } from '../plan.ts';
import type { Settings } from './settings.ts';
import type { StatsRecorder } from './stats.ts';
import type { Reply, Transport } from './transport.ts';

const BACKOFF_MS = { first: 500, most: 5000 };
/** No message is split below this. */
const MIN_REQUEST_BYTES = 4096;

/** One snapshot to be sent, in as many messages as it takes. */
export interface ExportRequest {
  readonly plan: Plan;
  /** Unix time in seconds. */
  readonly time: number;
  /** Aborts when a newer snapshot waits: what is taken goes on, what is not is not tried again. */
  readonly superseded: AbortSignal;
}

const STOPPED: Reply = { kind: 'retry', reason: 'shutdown', message: '' };

export interface Delivery {
  /** Sends a snapshot; never rejects. */
  deliver(request: ExportRequest): Promise<void>;
}

/** Exponential backoff with full jitter. */
const backoffMs = (failures: number): number =>
  Math.random() * Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (failures - 1));

/** Resolves after a time, or when the signal aborts. */
function pause(millis: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, millis);
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

/** Nothing is sent any more once `stopped` aborts. */
export function createDelivery(
  settings: Settings,
  transport: Transport,
  stats: StatsRecorder,
  stopped: AbortSignal,
): Delivery {
  /** The receiver may take less than we would send. */
  let maxBytes = settings.maxRequestBytes;

  /** Tries until the message is taken or refused, or there is no more time. */
  async function attempt(body: Buffer, superseded: AbortSignal, deadline: number): Promise<Reply> {
    for (let failures = 1; ; failures += 1) {
      if (stopped.aborted) return STOPPED;
      stats.request(failures > 1);
      const reply = await transport.send(body);
      if (stopped.aborted && reply.kind === 'retry') return STOPPED;
      if (reply.kind !== 'delivered') stats.failed(reply.reason, reply.message);
      if (reply.kind !== 'retry') return reply;
      const wait = reply.afterMs ?? backoffMs(failures);
      if (superseded.aborted) return { ...reply, reason: 'superseded' };
      if (performance.now() + wait > deadline) return reply;
      await pause(wait, AbortSignal.any([superseded, stopped]));
      if (superseded.aborted && !stopped.aborted) return { ...reply, reason: 'superseded' };
    }
  }

  /** Sends from a point on. Answers where to go on with smaller messages, if that is needed. */
  async function sendFrom(
    { plan, time, superseded }: ExportRequest,
    from: Position,
    deadline: number,
  ): Promise<Position | undefined> {
    const resource = { ...settings.defaults, ...plan.target, ...settings.resource };
    for await (const message of encodePlan(plan, { resource, time, maxBytes, from })) {
      if (message.dataPoints > 0) {
        const reply = await attempt(message.body, superseded, deadline);
        if (reply.kind === 'retry') {
          stats.end(reply.reason);
          return undefined;
        }
        if (reply.kind === 'split' && canSplit(message)) {
          maxBytes = Math.max(MIN_REQUEST_BYTES, message.body.length >> 1);
          return message.from;
        }
        settle(message, reply);
      }
      stats.drop(message.unfit, 'unfit');
      stats.drop(message.tooLarge, 'too_large');
    }
    return undefined;
  }

  const canSplit = ({ dataPoints, body }: EncodedRequest): boolean =>
    dataPoints > 1 && body.length > MIN_REQUEST_BYTES;

  function settle({ dataPoints }: EncodedRequest, reply: Exclude<Reply, { kind: 'retry' }>): void {
    const { rejected, reason } =
      reply.kind === 'delivered'
        ? { ...reply, reason: 'rejected' }
        : { rejected: dataPoints, reason: reply.reason };
    const lost = Math.min(rejected, dataPoints);
    stats.took(dataPoints - lost);
    if (lost === 0) stats.recovered();
    else stats.failed(reason, reply.message);
    stats.drop(lost, reason);
  }

  return {
    async deliver(request) {
      const points = request.plan.runs.reduce((sum, { family }) => sum + family.points.length, 0);
      const deadline = performance.now() + settings.exportTimeoutMs;
      stats.begin(points);
      for (let from: Position | undefined = FIRST; from; ) from = await sendFrom(request, from, deadline);
    },
  };
}
