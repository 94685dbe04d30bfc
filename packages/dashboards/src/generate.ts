import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DASHBOARDS } from './dashboards/all.ts';
import { fileOf, textOf } from './files.ts';

for (const dashboard of DASHBOARDS) {
  const file = fileOf(dashboard);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, textOf(dashboard));
}
