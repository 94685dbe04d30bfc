import type { Found } from './command.ts';
import { findGoTool } from './go-tool.ts';

const IMPORT = 'github.com/prometheus/prometheus';
const about = {
  module: 'prometheus',
  accepts: { args: ['--version'], version: /version 3\./ },
  stamp: { module: IMPORT, variables: ['github.com/prometheus/common/version.Version'] },
};

export const findPrometheus = (): Promise<Found> =>
  findGoTool({ ...about, name: 'prometheus', package: `${IMPORT}/cmd/prometheus`, takes: 'four minutes' });

export const findPromtool = (): Promise<Found> =>
  findGoTool({
    ...about,
    name: 'promtool',
    package: `${IMPORT}/cmd/promtool`,
    takes: 'some seconds after Prometheus, minutes alone,',
  });
