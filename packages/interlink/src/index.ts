export { type ApiServer, type ApiServerOptions, createApiServer } from './api/api-server.ts';
export type { PluginOptions } from './api/plugin-calls.ts';
export type { CallOptions } from './client/caller.ts';
export {
  createInterlinkClient,
  type InterlinkClient,
  type InterlinkClientOptions,
  type StatusOptions,
} from './client/client.ts';
export type { ClientTls, EndpointOptions } from './client/endpoint.ts';
export { InterlinkError } from './client/interlink-error.ts';
export { type Environment, type EnvironmentSources, resolveEnvironment } from './environment/environment.ts';
export { PluginError, type PluginErrorCode } from './plugin-error.ts';
export {
  type CallContext,
  createPluginServer,
  type LogSource,
  type PluginHandlers,
  type PluginServer,
  type PluginServerOptions,
} from './plugin-server.ts';
export type { OnProviderEvent, ProviderEvent } from './provider/events.ts';
export {
  createInterlinkProvider,
  type InterlinkProvider,
  type InterlinkProviderOptions,
} from './provider/provider.ts';
export { InvalidInputError, MissingResourceError, PodNotFoundError } from './provider/provider-errors.ts';
export type { PodResources } from './provider/resources.ts';
export type { StatsSummary } from './provider/stats.ts';
export type { ServerOptions } from './server/http-server.ts';
export type { ServerAddress } from './server/listen.ts';
export {
  type ConfigMap,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type ContainerUsage,
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
