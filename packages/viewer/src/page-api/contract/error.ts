/** Body of every answer that is no 2xx. */
export interface PageError {
  readonly error: {
    /** `ERR_TRACEQL_INVALID`, `ERR_TRACEQL_UNSUPPORTED`, `ERR_NOT_FOUND`, `ERR_UNAUTHORIZED`, `ERR_REQUEST`. */
    readonly code: string;
    readonly message: string;
    /** Place in `q`, in UTF-16 units from 0, where the error has one. */
    readonly offset?: number;
    readonly length?: number;
  };
}
