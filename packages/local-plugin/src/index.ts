export { LocalPluginError, type LocalPluginErrorCode } from './errors.ts';
export type { LocalPingReply } from './handlers.ts';
export { type CloseOptions, createLocalPlugin, type LocalPlugin, type LocalPluginOptions } from './plugin.ts';
export type { BackOff } from './run/back-off.ts';
export type { ContainerUsage } from './stats.ts';
