import { parseArgs } from 'node:util';
import type { ApiServerOptions } from '../api/api-server.ts';
import { parseEndpoint } from '../client/endpoint.ts';

export const HELP = `vk-telemetry-interlink-api: the interLink API that a virtual kubelet talks to, in front of a plugin

  vk-telemetry-interlink-api --plugin URL [options]

  --plugin URL              the plugin: http://host:port, https://host:port or unix:///path
  --plugin-token-file FILE  bearer token for the plugin; read again for each call
  --host HOST               address to listen on (127.0.0.1)
  --port PORT               port to listen on, 0 for a free one (3000)
  --socket PATH             listen on a unix socket instead
  --token-file FILE         bearer token that callers must send; needed where HOST is not loopback
  --help, --version

Tracing: ENABLE_TRACING=1 and TELEMETRY_ENDPOINT=host:port, see @vk-telemetry/tracing.
`;

/** A command line that cannot be run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
}

export type Arguments =
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'run'; readonly options: ApiServerOptions };

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        plugin: text,
        'plugin-token-file': text,
        host: text,
        port: text,
        socket: text,
        'token-file': text,
        help: flag,
        version: flag,
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : 'unreadable arguments', { cause });
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--port ${text}: not a port from 0 to 65535`);
  return port;
}

function pluginUrl(url: string): string {
  try {
    parseEndpoint(url);
    return url;
  } catch (cause) {
    throw new UsageError(`--plugin: ${cause instanceof Error ? cause.message : 'unusable'}`, { cause });
  }
}

export function readArguments(args: readonly string[]): Arguments {
  const given = parse(args);
  if (given.help) return { command: 'help' };
  if (given.version) return { command: 'version' };
  const { plugin, host = '127.0.0.1', port = '3000', socket } = given;
  const tokenFile = given['token-file'];
  const pluginTokenFile = given['plugin-token-file'];
  if (!plugin) throw new UsageError('--plugin URL is missing');
  if (socket === undefined && tokenFile === undefined && !LOOPBACK.includes(host))
    throw new UsageError(`--host ${host} is not loopback: --token-file is needed`);
  return {
    command: 'run',
    options: {
      plugin: {
        url: pluginUrl(plugin),
        ...(pluginTokenFile !== undefined && { tokenFile: pluginTokenFile }),
      },
      host,
      port: portOf(port),
      ...(socket !== undefined && { socketPath: socket }),
      ...(tokenFile !== undefined && { tokenFile }),
    },
  };
}
