import type { Imported } from '../../../src/page-api/contract.ts';
import { send } from '../../api/client.ts';
import { plural } from '../../ui/format.ts';

/** As the server has it. */
const maxFileBytes = 16 * 1024 * 1024;

/** JSON by its name or its first character; OTLP's protobuf begins with a line feed, so blanks are not skipped. */
export const contentTypeOf = (name: string, bytes: Uint8Array): string =>
  /\.json$/i.test(name) || bytes[0] === 0x7b ? 'application/json' : 'application/x-protobuf';

/** What came of several files, together. */
export const joined = (parts: readonly Imported[]): Imported => ({
  spans: parts.reduce((sum, { spans }) => sum + spans, 0),
  rejected: parts.reduce((sum, { rejected }) => sum + rejected, 0),
  traceIds: [...new Set(parts.flatMap(({ traceIds }) => traceIds))],
});

/** `12 spans in 3 traces from a.json; 1 span refused`. */
export const describe = ({ spans, rejected, traceIds }: Imported, names: readonly string[]): string => {
  const from = names.length === 1 ? names[0] : plural(names.length, 'file');
  const refused = rejected === 0 ? '' : `; ${plural(rejected, 'span')} refused`;
  return `${plural(spans, 'span')} in ${plural(traceIds.length, 'trace')} from ${from}${refused}`;
};

const readFile = async (file: File): Promise<Imported> => {
  if (file.size > maxFileBytes) throw new Error(`${file.name} is larger than 16 MiB.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const headers = { 'content-type': contentTypeOf(file.name, bytes) };
  const response = await send('/ui/import', { method: 'POST', headers, body: bytes });
  return (await response.json()) as Imported;
};

/** Hands files to the viewer, one after the other. Rejects with RequestError, or Error for a file that is too large. */
export const readFiles = async (files: readonly File[]): Promise<Imported> => {
  const parts: Imported[] = [];
  for (const file of files) parts.push(await readFile(file));
  return joined(parts);
};
