import { plural } from '../../ui/format.ts';
import type { Completion } from './use-completion.ts';

export const listId = 'query-choices';
export const optionId = (index: number): string => `query-choice-${index}`;

/** The choices beneath the search; the text area keeps the focus and names the active one. */
export const Suggestions = ({ choices, active, choose }: Completion) => (
  <>
    <span class="visually-hidden" role="status">
      {choices.length > 0 && `${plural(choices.length, 'suggestion')}, arrow keys to choose`}
    </span>
    {choices.length > 0 && (
      <div id={listId} class="suggestions" role="listbox" aria-label="Suggestions">
        {choices.map((choice, index) => (
          <div
            key={choice}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault();
              choose(index);
            }}
          >
            {choice}
          </div>
        ))}
      </div>
    )}
  </>
);
