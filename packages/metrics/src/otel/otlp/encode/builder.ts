import type { Scope } from '../scope.ts';
import type { MetricFrame } from './metric.ts';
import { assemble, frameSize, type MetricPart, type ScopePart, scopePart, scopeSize } from './request.ts';
import { createOutput, type Output } from './wire.ts';

/** Outer tags and lengths. */
const ENVELOPE = 16;

/** A request under way, of at most so many bytes. */
export interface RequestBuilder {
  /** Where points are written to. */
  readonly out: Output;
  readonly dataPoints: number;
  /** What is written from now on is of this metric. */
  begin(scope: Scope, frame: MetricFrame): void;
  /** Whether the point that was just written still fits; it is taken back otherwise. */
  keep(): boolean;
  /** The current metric has no more points. */
  end(): void;
  /** The request so far; another one begins. */
  take(): Buffer;
}

export function createRequestBuilder(resource: Buffer, maxBytes: number): RequestBuilder {
  const out = createOutput();
  let scopes: ScopePart[] = [];
  let metric: MetricPart | undefined;
  let frames = resource.length + ENVELOPE;
  let kept = 0;
  let dataPoints = 0;

  function end(): void {
    const scope = scopes.at(-1);
    if (scope && metric && metric.from === metric.to) {
      scope.metrics.pop();
      frames -= frameSize(metric.frame);
      if (scope.metrics.length === 0) {
        scopes.pop();
        frames -= scopeSize(scope);
      }
    }
    metric = undefined;
  }

  return {
    out,
    get dataPoints() {
      return dataPoints;
    },
    begin(scope, frame) {
      end();
      let part = scopes.at(-1);
      if (part?.scope !== scope) {
        part = scopePart(scope);
        scopes.push(part);
        frames += scopeSize(part);
      }
      metric = { frame, from: kept, to: kept };
      part.metrics.push(metric);
      frames += frameSize(frame);
    },
    keep() {
      const fits = metric !== undefined && out.at + frames <= maxBytes;
      if (fits && metric) {
        metric.to = kept = out.at;
        dataPoints += 1;
      } else out.at = kept;
      return fits;
    },
    end,
    take() {
      end();
      const body = dataPoints > 0 ? assemble(resource, scopes, out.bytes) : Buffer.alloc(0);
      scopes = [];
      frames = resource.length + ENVELOPE;
      out.at = kept = dataPoints = 0;
      return body;
    },
  };
}
