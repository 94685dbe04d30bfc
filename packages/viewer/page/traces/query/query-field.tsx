import type { Ref } from 'preact';
import type { RequestError } from '../../api/client.ts';
import { listId, optionId, Suggestions } from './suggestions.tsx';
import { mark, type Place, partsOf } from './tokens.ts';
import type { Completion } from './use-completion.ts';

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
  readonly completion: Completion;
  readonly onType: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
}

/** A text area that grows with its text, with colours and the place of an error. */
export const QueryField = ({
  text,
  error,
  field,
  completion,
  onType,
  onKeyDown,
  onBlur,
}: QueryFieldProps) => (
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
      aria-autocomplete="list"
      aria-haspopup="listbox"
      aria-controls={completion.choices.length > 0 ? listId : undefined}
      aria-activedescendant={completion.active < 0 ? undefined : optionId(completion.active)}
      placeholder={'TraceQL, for example { status = error }'}
      spellcheck={false}
      autocomplete="off"
      autocapitalize="off"
      onInput={({ currentTarget }) => {
        onType(currentTarget.value);
        completion.look(currentTarget);
      }}
      onKeyDown={onKeyDown}
      onBlur={onBlur}
    />
    <Suggestions {...completion} />
  </div>
);
