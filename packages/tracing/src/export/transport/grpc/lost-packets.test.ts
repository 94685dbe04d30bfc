import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { runChild } from '../../../testing/child.ts';
import { startReceiver } from '../../delivery/testing/receiver.ts';
import { startTrial } from '../../delivery/testing/trial.ts';
import { until } from '../../delivery/testing/until.ts';

/** Listens for few connections and takes none of them: the child is stopped. */
const script = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => process.send(server.address().port));`;

const onLinux = { skip: process.platform === 'linux' ? false : 'other systems refuse when a queue is full' };

test(
  'a host that answers no packet is tried anew, so that its successor is found at once',
  onLinux,
  async (t) => {
    const child = runChild(t, script, { inputType: 'commonjs' });
    const port = Number(await child.message());
    child.process.kill('SIGSTOP');
    const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    t.after(() => {
      for (const socket of fillers) socket.destroy();
    });
    await until(() => fillers.some((socket) => !socket.connecting));
    const trial = startTrial(t, { endpoint: `127.0.0.1:${port}`, timeoutMillis: 1_000 });
    trial.offer(5);
    await until(() => trial.delays.length >= 3);
    assert.ok(fillers.some((socket) => socket.connecting));
    child.process.kill('SIGKILL');
    await child.ended;
    const receiver = await startReceiver(t, { port });
    const stats = await trial.settled();
    assert.equal(stats.sent, 5);
    assert.equal(stats.uncertain, 0);
    assert.equal(receiver.taken.length, 5);
  },
);
