import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Laptop } from './laptop.ts';

/** Adds a pod that is made like one of the examples, whose file has the example's name. */
export async function addPodLike({ podsDir }: Laptop, example: string, name: string): Promise<void> {
  const documents = (await readFile(join(podsDir, `${example}.yaml`), 'utf8')).split('---');
  const pod = documents.find((document) => document.includes('kind: Pod')) ?? '';
  await writeFile(join(podsDir, `${name}.yaml`), pod.replace(`name: ${example}`, `name: ${name}`));
}

/** Adds a pod whose ConfigMap is not there, so that it is tried again and again. */
export async function addStuckPod({ podsDir }: Laptop, name: string): Promise<void> {
  const manifest = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      volumes: [{ name: 'settings', configMap: { name: `${name}-settings` } }],
      containers: [
        {
          name: 'main',
          image: 'busybox',
          command: ['true'],
          volumeMounts: [{ name: 'settings', mountPath: '/settings' }],
        },
      ],
    },
  };
  await writeFile(join(podsDir, `${name}.yaml`), JSON.stringify(manifest));
}

/** Deletes a pod that was added. */
export async function deletePod({ podsDir }: Laptop, name: string): Promise<void> {
  await rm(join(podsDir, `${name}.yaml`));
}
