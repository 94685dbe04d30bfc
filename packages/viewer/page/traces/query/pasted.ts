import { traceHref } from '../../trace/url.ts';

const pasted = /^(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-([0-9a-f]{16})-[0-9a-f]{2})?$/i;

/** Where a trace id or a traceparent, which are no query, lead; undefined for what is neither. */
export const pastedTrace = (text: string): string | undefined => {
  const [, traceId, span = ''] = pasted.exec(text.trim()) ?? [];
  return traceId === undefined ? undefined : traceHref(traceId.toLowerCase(), { span: span.toLowerCase() });
};
