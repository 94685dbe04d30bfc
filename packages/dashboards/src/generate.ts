import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DASHBOARDS } from './dashboards/all.ts';
import { fileOf, textOf } from './files.ts';
import { withDashboards } from './readme.ts';

for (const dashboard of DASHBOARDS) {
  const file = fileOf(dashboard);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, textOf(dashboard));
}

const readme = new URL('../README.md', import.meta.url);
writeFileSync(readme, withDashboards(readFileSync(readme, 'utf8')));
