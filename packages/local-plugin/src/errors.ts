/** What a {@link LocalPluginError} is about; stable across releases. */
export type LocalPluginErrorCode = 'STATE_DIR_IN_USE' | 'STATE_DIR_UNUSABLE' | 'STATE_UNREADABLE';

/** An error of the plugin itself; a container's failure is in its status instead. */
export class LocalPluginError extends Error {
  override readonly name = 'LocalPluginError';
  readonly code: LocalPluginErrorCode;

  constructor(code: LocalPluginErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * A container that cannot be started. `reason` and `message` become its terminated state, with exit code 128 as
 * container runtimes give it; the pod's restart policy then applies.
 */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly reason: 'InvalidCommand' | 'StartError' | 'CreateContainerConfigError';

  constructor(reason: StartFailure['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
