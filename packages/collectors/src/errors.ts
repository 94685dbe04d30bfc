/** What a factory throws when its options cannot be used; match its `code`. */
export class CollectorsOptionError extends Error {
  override readonly name = 'CollectorsOptionError';
  readonly code = 'ERR_COLLECTORS_OPTION';
}
