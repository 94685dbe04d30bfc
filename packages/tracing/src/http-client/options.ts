/** A request as the options' functions see it: what may hold a secret is left out. */
export interface HttpClientRequest {
  readonly method: string;
  /** Scheme, host and port, such as `https://10.0.0.1:6443`. */
  readonly origin: string;
  /** Without query and fragment. */
  readonly path: string;
}

/** Functions that throw count as having answered nothing; the request goes on, and a warning says so once. */
export interface HttpClientOptions {
  /**
   * The path with placeholders, such as `/users/{id}`, for `url.template` and the span's name; it may take few values
   * only. Default, and where it answers undefined: the paths of the Kubernetes API and of interLink.
   */
  readonly urlTemplate?: ((request: HttpClientRequest) => string | undefined) | undefined;
  /** True for a request that gets neither a span nor headers. Default: none. */
  readonly ignore?: ((request: HttpClientRequest) => boolean) | undefined;
}
