import type { Found } from './command.ts';
import { findGoTool } from './go-tool.ts';

export const findHelm = (): Promise<Found> =>
  findGoTool({
    name: 'helm',
    module: 'helm',
    package: 'helm.sh/helm/v4/cmd/helm',
    takes: 'two minutes',
    accepts: { args: ['version', '--short'], version: /^v4\./ },
    stamp: { module: 'helm.sh/helm/v4', variables: ['helm.sh/helm/v4/internal/version.version'] },
  });

/** Checks manifests against schemas. */
export const findKubeconform = (): Promise<Found> =>
  findGoTool({
    name: 'kubeconform',
    module: 'kubeconform',
    package: 'github.com/yannh/kubeconform/cmd/kubeconform',
    takes: 'some seconds',
  });
