import { ViewerError } from '../errors.ts';
import { isLoopback, type Names, namesOf } from '../http/guard.ts';
import type { Waits } from '../waits.ts';
import { type Access, createAccess } from './access.ts';
import { readTokenFile } from './token-file.ts';

/** Where servers listen, under which names they are asked, and who may ask. */
export interface Door extends Names {
  readonly access: Access;
}

/** See ViewerOptions. */
export interface DoorOptions {
  readonly listen?: string;
  readonly tokenFile?: string;
  readonly allowHosts?: readonly string[];
}

/** Throws ViewerError: `ERR_VIEWER_OPTION`, also for a door open to the network; `ERR_VIEWER_TOKEN`. */
export const openDoor = (
  { listen = '127.0.0.1', tokenFile, allowHosts = [] }: DoorOptions,
  { wrongTokenMs }: Pick<Waits, 'wrongTokenMs'>,
): Door => {
  const names = namesOf(listen, allowHosts);
  if (tokenFile === undefined && !isLoopback(names.host)) {
    throw new ViewerError(
      'ERR_VIEWER_OPTION',
      `--listen ${listen} is no loopback address, so other machines could read all traces; ` +
        'add --token-file FILE, which is made with a random token where it does not exist',
    );
  }
  const token = tokenFile === undefined ? undefined : readTokenFile(tokenFile);
  return { ...names, access: createAccess(token, wrongTokenMs) };
};
