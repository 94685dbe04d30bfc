import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { VolumeProjection } from 'kubernetes-types/core/v1.js';
import { projectVolumes } from './projected.ts';

const BINARY = Buffer.from([0xff, 0xfe, 0xfd, 0, 1]).toString('base64');
const project = (...sources: VolumeProjection[]) =>
  projectVolumes(
    {
      metadata: { name: 'p', namespace: 'n', uid: 'u', labels: { tier: 'gold', app: 'a "b"' } },
      spec: { containers: [], volumes: [{ name: 'all', projected: { sources } }] },
    },
    {
      configMaps: [{ metadata: { name: 'c' }, data: { text: 'blue' }, binaryData: { raw: BINARY } }],
      secrets: [
        { metadata: { name: 's' }, data: { raw: BINARY, word: Buffer.from('w').toString('base64') } },
      ],
    },
  )[0];

it('projects text as text and bytes that are no text as they are', () => {
  const map = project(
    { configMap: { name: 'c' } },
    { secret: { name: 's', items: [{ key: 'raw', path: 'key' }] } },
  );
  assert.deepEqual(map?.data, { text: 'blue' });
  assert.deepEqual(map?.binaryData, { raw: BINARY, key: BINARY });
});

it('projects all labels as sorted lines', () => {
  const items = [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }];
  assert.deepEqual(project({ downwardAPI: { items } })?.data, { labels: 'app="a \\"b\\""\ntier="gold"' });
});
