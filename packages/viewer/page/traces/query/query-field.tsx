import type { Ref } from 'preact';
import type { RequestError } from '../../api/client.ts';
import { mark, type Place, partsOf } from './tokens.ts';

const placeOf = ({ offset, length = 1 }: RequestError): Place | undefined =>
  offset === undefined ? undefined : { offset, length };

/** What was typed in colours, beneath the field: the same text at the same place. */
const Highlighted = ({ text, error }: { text: string; error: RequestError | undefined }) => (
  <pre class="query-colours" aria-hidden="true">
    {mark(partsOf(text), error && placeOf(error)).map(({ kind, text, offset, marked }) => (
      <span key={offset} class={marked ? `part-${kind} wrong` : `part-${kind}`}>
        {text}
      </span>
    ))}{' '}
  </pre>
);

export interface QueryFieldProps {
  readonly text: string;
  readonly error: RequestError | undefined;
  readonly field: Ref<HTMLTextAreaElement>;
  readonly onType: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
}

/** A text area that grows with its text, with colours and the place of an error. */
export const QueryField = ({ text, error, field, onType, onKeyDown, onBlur }: QueryFieldProps) => (
  <div class={error === undefined ? 'query-field' : 'query-field invalid'}>
    <Highlighted text={text} error={error} />
    <textarea
      ref={field}
      rows={1}
      value={text}
      aria-label="Search with TraceQL"
      aria-invalid={error !== undefined}
      aria-describedby="query-error"
      aria-keyshortcuts="/"
      placeholder={'TraceQL, for example { status = error }'}
      spellcheck={false}
      autocomplete="off"
      autocapitalize="off"
      onInput={(event) => onType(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    />
  </div>
);
