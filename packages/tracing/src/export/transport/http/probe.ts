import { connect } from 'node:net';
import type { Endpoint } from '../../../endpoint.ts';

const INTERVAL_MILLIS = 500;

/** Looks for a receiver that could not be reached, so that what waits goes on as soon as it is back. */
export interface Probe {
  start(): void;
  stop(): void;
}

/** Tries to connect twice a second until it succeeds once; neither timer nor socket holds the process. */
export function createProbe({ host, port }: Endpoint, onReached: () => void): Probe {
  const address = { host: host.replace(/^\[|\]$/g, ''), port, timeout: INTERVAL_MILLIS * 10 };
  let running = false;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    const socket = connect(address).unref();
    const isBack = () => {
      socket.destroy();
      if (!running) return;
      running = false;
      onReached();
    };
    socket
      .once('connect', isBack)
      .once('timeout', () => socket.destroy())
      .once('error', () => {})
      .once('close', again);
  }

  function again(): void {
    if (running) timer = setTimeout(look, INTERVAL_MILLIS).unref();
  }

  return {
    start() {
      if (running) return;
      running = true;
      again();
    },
    stop() {
      running = false;
      clearTimeout(timer);
    },
  };
}
