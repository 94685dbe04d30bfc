import { ViewerError } from '../errors.ts';
import type { Waits } from '../waits.ts';
import { endpointName, parseEndpoint } from './endpoint.ts';
import { targetOf } from './environment.ts';
import { createForwarder, type Forwarder } from './forwarder.ts';
import { createGrpcSender } from './grpc-sender.ts';
import { createHttpSender } from './http-sender.ts';
import { createTroubleWarnings } from './report.ts';
import { isSelf } from './self.ts';

/** A forwarder to the collector that `--forward` names. */
export interface Forward extends Forwarder {
  /** Rejects with ViewerError `ERR_VIEWER_OPTION` where that collector is the viewer with these ports itself. */
  refuseSelf(listen: string, ports: readonly number[]): Promise<void>;
}

/** Connects at the first request. Throws ViewerError `ERR_VIEWER_OPTION` for an endpoint or variable it cannot use. */
export const createForward = (
  text: string,
  env: NodeJS.ProcessEnv,
  warn: (message: string) => void,
  waits: Pick<Waits, 'forwardRetryMs' | 'flushMs'>,
): Forward => {
  const endpoint = parseEndpoint(text);
  const name = endpointName(endpoint);
  const target = targetOf(endpoint, env);
  const sender = endpoint.protocol === 'http' ? createHttpSender(target) : createGrpcSender(target);
  return {
    ...createForwarder(sender, createTroubleWarnings(name, target.headers, warn), waits),
    async refuseSelf(listen, ports) {
      if (!(await isSelf(endpoint, listen, ports))) return;
      throw new ViewerError(
        'ERR_VIEWER_OPTION',
        `--forward ${name} is this viewer itself; name another collector, or choose other ports for the viewer`,
      );
    },
  };
};
