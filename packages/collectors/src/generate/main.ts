import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readCatalogue } from './catalogue.ts';
import { renderFamilies } from './render.ts';

/** Writes src/families from catalogue.json. */

const folder = new URL('../families/', import.meta.url);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [name, text] of renderFamilies(readCatalogue())) writeFileSync(new URL(name, folder), text);
