import { useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { RequestError } from '../../api/client.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Menu } from '../../ui/menu.tsx';
import { examplesFor } from './examples.ts';
import { pastedTrace } from './pasted.ts';
import { QueryField } from './query-field.tsx';
import { recentQueries, rememberQuery } from './recent.ts';
import { useCompletion } from './use-completion.ts';
import { useQueryCheck } from './use-query-check.ts';

export interface QueryBoxProps {
  /** The query of the list. */
  readonly applied: string;
  /** What the server says against it. */
  readonly refused: RequestError | undefined;
  /** A pod that is there, for an example. */
  readonly pod: string | undefined;
  readonly onApply: (query: string) => void;
}

/** Search box with examples and the last queries. */
export const QueryBox = ({ applied, refused, pod, onApply }: QueryBoxProps) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const query = useQueryCheck(applied, (text, isFinal) => {
    if (isFinal) rememberQuery(text);
    onApply(text);
  });
  const { route } = useLocation();
  const type = (text: string) => {
    const trace = pastedTrace(text);
    if (trace === undefined) query.type(text);
    else route(trace);
  };
  useShortcuts({ '/': () => field.current?.select() });
  const choose = (text: string) => {
    query.submit(text);
    field.current?.focus();
  };
  const completion = useCompletion(query.text, (text, caret) => {
    query.type(text);
    // The caret can go there once the text has been drawn.
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  });
  // Whoever is offered the rest of a word has not made a mistake yet.
  const known = query.error ?? (query.text.trim() === applied ? refused : undefined);
  const error = completion.choices.length === 0 ? known : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (completion.takesKey(event.key)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Escape') field.current?.blur();
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    completion.close();
    query.submit(query.text);
  };
  const recent = recentQueries();
  return (
    <search class="query">
      <QueryField
        text={query.text}
        error={error}
        field={field}
        completion={completion}
        onType={type}
        onKeyDown={onKeyDown}
        onBlur={() => {
          completion.close();
          rememberQuery(applied);
        }}
      />
      <Menu
        label="Examples"
        items={examplesFor(pod).map(({ title, query }) => ({
          title,
          detail: query,
          onChoose: () => choose(query),
        }))}
      />
      {recent.length > 0 && (
        <Menu label="Recent" items={recent.map((each) => ({ title: each, onChoose: () => choose(each) }))} />
      )}
      <p id="query-error" class="error-text" aria-live="polite">
        {error !== undefined && `⚠ ${error.message}`}
      </p>
    </search>
  );
};
