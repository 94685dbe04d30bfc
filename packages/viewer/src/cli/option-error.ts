import { ViewerError } from '../errors.ts';

/** A command line that is wrong. */
export const optionError = (reason: string, cause?: unknown): ViewerError =>
  new ViewerError('ERR_VIEWER_OPTION', `${reason}; see vk-telemetry-viewer --help`, { cause });
