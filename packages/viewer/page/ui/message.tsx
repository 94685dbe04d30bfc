import type { ComponentChildren } from 'preact';
import type { RequestError } from '../api/client.ts';

/** A state of a view that has nothing else to show, with what to do next. */
export const Message = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <section class="message">
    <h2>{title}</h2>
    {children}
  </section>
);

/** The view is being loaded. */
export const Loading = ({ what }: { what: string }) => (
  <p class="message muted" role="status">
    Loading {what} …
  </p>
);

const advice = (error: RequestError): string => {
  if (error.status === 0)
    return 'Start it again with npm start or vk-telemetry-viewer; this page asks again by itself.';
  if (error.status === 404) return 'It may have left the store: past its caps the oldest traces make room.';
  return 'The terminal where the viewer runs may say more.';
};

/** The request failed. */
export const Failure = ({ error, retry }: { error: RequestError; retry?: () => void }) => (
  <section class="message error" role="alert">
    <h2>{error.message}</h2>
    <p class="muted">{advice(error)}</p>
    {retry !== undefined && (
      <p>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </p>
    )}
  </section>
);

/** What stands in the place of data that are not there yet: that they are being loaded, or why they are not. */
export const Missing = ({
  what,
  error,
  retry,
}: {
  what: string;
  error: RequestError | undefined;
  retry: () => void;
}) => (error === undefined ? <Loading what={what} /> : <Failure error={error} retry={retry} />);
