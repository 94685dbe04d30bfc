/**
 * What is wrong with the state folder: a file that could not be used and was moved aside (`CorruptState`), or a kubelet
 * that has the folder already (`StateInUse`).
 */
export type StateErrorCode = 'CorruptState' | 'StateInUse';

export class StateError extends Error {
  override readonly name = 'StateError';
  readonly code: StateErrorCode;
  readonly file: string;

  constructor(code: StateErrorCode, file: string, what: string, options?: ErrorOptions) {
    super(`State file ${file} ${what}`, options);
    this.code = code;
    this.file = file;
  }
}
