import { type LogRequestOptions, ZERO_TIME } from '@vk-telemetry/interlink';
import type { LogSelection } from './read-log.ts';

/** interLink's log options; zero and false mean "not asked for". */
export function logSelection(options: LogRequestOptions): LogSelection {
  const { Tail, Bytes, Timestamps, Follow, SinceSeconds, SinceTime } = options;
  const since = SinceSeconds > 0 ? Date.now() - SinceSeconds * 1_000 : Date.parse(SinceTime);
  const asksSince = SinceSeconds > 0 || (SinceTime !== ZERO_TIME && Number.isFinite(since));
  return {
    timestamps: Timestamps,
    follow: Follow,
    ...(Tail > 0 && { tail: Tail }),
    ...(Bytes > 0 && { limitBytes: Bytes }),
    ...(asksSince && { since }),
  };
}
