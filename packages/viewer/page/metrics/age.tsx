import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatDuration } from '../ui/format.ts';

/** Microseconds since the page got this, which go on while nothing new comes. */
const useMicrosSince = (got: unknown): number => {
  const since = useMemo(() => performance.now(), [got]);
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(now - since, 0) * 1_000;
};

/** How long ago it was read: at `lastMicros`, of which the viewer told at `nowMicros` in its answer. */
export const Age = ({
  answer,
  lastMicros,
}: {
  answer: { readonly nowMicros: number };
  lastMicros: number;
}) => {
  const micros = Math.max(answer.nowMicros - lastMicros, 0) + useMicrosSince(answer);
  const seconds = Math.floor(micros / 1_000_000);
  return <>read {seconds === 0 ? 'just now' : `${formatDuration(seconds * 1_000_000)} ago`}</>;
};
