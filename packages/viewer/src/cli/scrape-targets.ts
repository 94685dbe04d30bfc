import type { ScrapeTarget } from '../scrape/target.ts';
import { optionError } from './option-error.ts';

interface Given {
  readonly addresses: readonly string[] | undefined;
  readonly cas: readonly string[] | undefined;
  readonly tokenFiles: readonly string[] | undefined;
}

/** `NAME=FILE` of each, by name. */
const filesOf = (flag: string, texts: readonly string[] = []): Map<string, string> =>
  new Map(
    texts.map((text) => {
      const [, name = '', file = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
      if (file === '') throw optionError(`${flag} takes NAME=FILE with a name that --scrape NAME=URL gives`);
      return [name, file];
    }),
  );

/** An address may have a `=` too, but not before its scheme. */
const addressOf = (text: string): ScrapeTarget => {
  const [, name, url = text] = /^([^=:/]*)=(.*)$/s.exec(text) ?? [];
  return { url, ...(name !== undefined && { name }) };
};

/** Reads `--scrape` and what belongs to it. Throws ViewerError `ERR_VIEWER_OPTION`, whose message names the flag. */
export const scrapeTargets = ({ addresses = [], cas, tokenFiles }: Given): ScrapeTarget[] => {
  const files = {
    '--scrape-ca': filesOf('--scrape-ca', cas),
    '--scrape-token-file': filesOf('--scrape-token-file', tokenFiles),
  };
  const targets = addresses.map(addressOf);
  for (const [flag, named] of Object.entries(files)) {
    const unknown = [...named.keys()].find((name) => !targets.some((target) => target.name === name));
    if (unknown !== undefined) throw optionError(`${flag} ${unknown}=… is for no --scrape ${unknown}=URL`);
  }
  return targets.map((target) => {
    const caFile = files['--scrape-ca'].get(target.name ?? '');
    const tokenFile = files['--scrape-token-file'].get(target.name ?? '');
    return {
      ...target,
      ...(caFile !== undefined && { caFile }),
      ...(tokenFile !== undefined && { tokenFile }),
    };
  });
};
