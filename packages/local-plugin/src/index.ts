export { LocalPluginError, type LocalPluginErrorCode } from './errors.ts';
export { type CloseOptions, createLocalPlugin, type LocalPlugin, type LocalPluginOptions } from './plugin.ts';
export type { BackOff } from './run/back-off.ts';
