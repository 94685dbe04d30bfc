/** Writes the tables of values into the chart's README. */
import { writeFileSync } from 'node:fs';
import { chartFile } from './chart.ts';
import { readmeWithValues } from './readme.ts';

writeFileSync(chartFile('README.md'), readmeWithValues());
