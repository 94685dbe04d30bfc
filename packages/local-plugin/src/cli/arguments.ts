import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const HELP = `vk-telemetry-local-plugin: an interLink plugin that runs containers as processes of this machine

  vk-telemetry-local-plugin [options]

  --host HOST            address to listen on (127.0.0.1)
  --port PORT            port to listen on, 0 for a free one (4000)
  --socket PATH          listen on a unix socket instead, which only its owner can open
  --token-file FILE      bearer token that callers must send; without it one is made in the state folder
  --insecure-no-token    ask for no token: any program on this machine can then run commands as you
  --state-dir DIR        job table, logs and volumes (~/.local/state/vk-telemetry/local-plugin)
  --keep-jobs            leave containers running at the end, for the next start to adopt
  --help, --version

Whoever can call it runs commands as the user it runs as. Logs and states are on disk, readable by that user only.
Tracing: ENABLE_TRACING=1 and TELEMETRY_ENDPOINT=host:port, see @vk-telemetry/tracing.
`;

/** A command line that cannot be run. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
}

export interface RunArguments {
  readonly host: string;
  readonly port: number;
  readonly socketPath?: string;
  readonly tokenFile?: string;
  /** Whether a token is made where none is given. */
  readonly makesToken: boolean;
  readonly stateDir: string;
  readonly keepJobs: boolean;
}

export type Arguments =
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'run'; readonly run: RunArguments };

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Reads the command line; `env` decides on the default state folder. */
export function readArguments(args: readonly string[], env: NodeJS.ProcessEnv): Arguments {
  const given = parse(args);
  if (given.help) return { command: 'help' };
  if (given.version) return { command: 'version' };
  const { host = '127.0.0.1', port = '4000', socket } = given;
  const { 'token-file': tokenFile, 'insecure-no-token': noToken = false } = given;
  if (noToken && tokenFile !== undefined) {
    throw new UsageError('--token-file and --insecure-no-token exclude each other');
  }
  if (noToken && socket === undefined && !LOOPBACK.includes(host)) {
    throw new UsageError(
      `--host ${host} is not loopback: --insecure-no-token would let the network run commands`,
    );
  }
  return {
    command: 'run',
    run: {
      host,
      port: portOf(port),
      ...(socket !== undefined && { socketPath: socket }),
      ...(tokenFile !== undefined && { tokenFile }),
      makesToken: tokenFile === undefined && socket === undefined && !noToken,
      stateDir: given['state-dir'] ?? defaultStateDir(env),
      keepJobs: given['keep-jobs'] ?? false,
    },
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    host: text,
    port: text,
    socket: text,
    'token-file': text,
    'insecure-no-token': flag,
    'state-dir': text,
    'keep-jobs': flag,
    help: flag,
    version: flag,
  };
  try {
    return parseArgs({ args: [...args], options }).values;
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

function defaultStateDir({ XDG_STATE_HOME }: NodeJS.ProcessEnv): string {
  return join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'vk-telemetry', 'local-plugin');
}
