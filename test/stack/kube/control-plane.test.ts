import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findControlPlane } from '../tools/kubernetes.ts';
import { until } from '../until.ts';
import { startControlPlane } from './control-plane.ts';

const found = await findControlPlane();
const options = { skip: 'missing' in found && found.missing, timeout: 120_000 };

test(
  'a real API server knows service accounts by their tokens, and what RBAC lets them do',
  options,
  async (t) => {
    if ('missing' in found) return;
    const plane = await startControlPlane(t, found);
    const { kubectl } = plane;

    async function review(kind: 'TokenReview' | 'SubjectAccessReview', spec: object) {
      const group = kind === 'TokenReview' ? 'authentication.k8s.io' : 'authorization.k8s.io';
      const body = JSON.stringify({ apiVersion: `${group}/v1`, kind, spec });
      return JSON.parse(await kubectl(['create', '--output', 'json', '--filename', '-'], body)).status;
    }
    const canScrape = async (user: string): Promise<boolean> => {
      const path = { nonResourceAttributes: { path: '/metrics', verb: 'get' } };
      return (await review('SubjectAccessReview', { user, ...path })).allowed;
    };

    await kubectl(['create', 'clusterrole', 'metrics-reader', '--verb=get', '--non-resource-url=/metrics']);
    const reader = await plane.createServiceAccount('reader');
    const other = await plane.createServiceAccount('other');
    await reader.bind('metrics-reader');

    await t.test('one that is bound to the role may, another may not', async () => {
      assert.deepEqual([await canScrape(reader.user), await canScrape(other.user)], [true, false]);
    });

    await t.test('a token is good for its audience, until its service account is gone', async () => {
      const token = await other.createToken({ audience: 'metrics' });
      const ask = (audience: string) => review('TokenReview', { token, audiences: [audience] });
      const { authenticated, user } = await ask('metrics');
      assert.deepEqual([authenticated, user.username], [true, other.user]);
      assert.equal((await ask('elsewhere')).authenticated, undefined);
      await other.delete();
      // The API server remembers good tokens for 10 s.
      const refused = async () => !(await ask('metrics')).authenticated || undefined;
      await until('the token to be refused', refused);
    });

    await t.test('garbage is no token', async () => {
      assert.equal((await review('TokenReview', { token: 'garbage' })).authenticated, undefined);
    });
  },
);
