/** exit.code of a span, which is an HTTP status. */
export const ExitCode = ({ code }: { code: number | null }) =>
  code === null ? null : <span class={code >= 400 ? 'badge error' : 'badge'}>{code}</span>;
