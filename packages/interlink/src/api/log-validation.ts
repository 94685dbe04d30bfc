import { HttpError } from '../server/http-error.ts';
import { type LogRequest, ZERO_TIME } from '../types.ts';

// The rules and their wording are interLink's (pkg/interlink/api/logs.go): plugins build file paths from these values.
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const isTime = (value: string) => RFC_3339.test(value) && !Number.isNaN(Date.parse(value));

function firstFault({ Namespace, PodUID, ContainerName, Opts }: LogRequest): string | undefined {
  if (!DNS_LABEL.test(Namespace)) return 'invalid namespace: must be a valid DNS label';
  if (!UUID.test(PodUID)) return 'invalid pod UID: must be a valid UUID';
  if (ContainerName !== '' && !DNS_LABEL.test(ContainerName))
    return 'invalid container name: must be a valid DNS label';
  if (Opts.Tail !== 0 && Opts.Bytes !== 0) return 'Both Tail and LimitBytes set. Set only one of them';
  const hasSinceTime = Opts.SinceTime !== ZERO_TIME;
  if (Opts.SinceSeconds !== 0 && hasSinceTime)
    return 'Both SinceSeconds and SinceTime set. Set only one of them';
  if (hasSinceTime && !isTime(Opts.SinceTime)) return 'invalid SinceTime: must be RFC 3339';
  if ([Opts.Tail, Opts.Bytes, Opts.SinceSeconds].some((count) => !Number.isSafeInteger(count) || count < 0))
    return 'Tail, Bytes and SinceSeconds must be whole numbers from 0';
  return undefined;
}

/** Throws a 400 that says what is wrong with a log request. */
export function validateLogRequest(request: LogRequest): void {
  const fault = firstFault(request);
  if (fault !== undefined) throw new HttpError(400, 'LOG_REQUEST', fault);
}
