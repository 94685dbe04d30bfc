export { PluginError, type PluginErrorCode } from './plugin-error.ts';
export {
  type CallContext,
  createPluginServer,
  type LogSource,
  type PluginHandlers,
  type PluginServer,
  type PluginServerOptions,
} from './plugin-server.ts';
export type { ServerOptions } from './server/http-server.ts';
export type { ServerAddress } from './server/listen.ts';
export {
  type ConfigMap,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type CreateReply,
  type CreateRequest,
  type LogRequest,
  type LogRequestOptions,
  type PingReply,
  type PingResources,
  type PluginCreateRequest,
  type Pod,
  type PodCondition,
  type PodStatus,
  type PodStatusReply,
  type RetrievedContainer,
  type Secret,
  ZERO_TIME,
} from './types.ts';
