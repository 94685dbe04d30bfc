/** A ConfigMap, Secret or key that a pod needs is not there (yet): worth another try. */
export class MissingResourceError extends Error {
  override readonly name = 'MissingResourceError';
  readonly code: 'CONFIG_MAP_MISSING' | 'SECRET_MISSING' | 'KEY_MISSING';

  constructor(code: MissingResourceError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** The pod asks for what cannot be had here: a repeat is of no use. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  readonly code = 'InvalidInput';
}

/** A pod that a log or a status was asked of is not one of this provider's. */
export class PodNotFoundError extends Error {
  override readonly name = 'PodNotFoundError';
  readonly code = 'NotFound';
  readonly statusCode = 404;
}
