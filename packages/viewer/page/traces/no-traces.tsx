import { hasSession } from '../api/session.ts';
import { Command } from '../ui/command.tsx';
import { Message } from '../ui/message.tsx';

/** The quotes leave it to the shell to read the token's file. */
const header = 'OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$(cat TOKEN_FILE)"';

const variables = (port: number): string => {
  const endpoint = `ENABLE_TRACING=1 TELEMETRY_ENDPOINT=${location.hostname}:${port}`;
  return hasSession() ? `${endpoint} ${header}` : endpoint;
};

/** Nothing has arrived yet: what to set. */
export const NoTraces = ({ otlpPort }: { otlpPort: number }) => (
  <Message title="No traces yet">
    <p>To watch a virtual kubelet or an interLink plugin, start it with these variables:</p>
    <Command text={variables(otlpPort)} />
    <p>
      With nothing of your own at hand, a clone of vk-telemetry brings a virtual kubelet that runs on this
      machine:
    </p>
    <Command text="npm start" />
    <p class="muted">
      New traces show up here by themselves. A file with OTLP JSON can be dropped on this page.
    </p>
  </Message>
);

/** There are traces, and none matches. */
export const NoMatch = ({ onClear }: { onClear: () => void }) => (
  <Message title="No trace matches">
    <p>
      Every condition has to hold for a trace: in a search between one pair of braces, for one and the same
      span.
    </p>
    <p>
      <button type="button" onClick={onClear}>
        Clear all
      </button>
    </p>
  </Message>
);

/** The address holds a question that the server refuses; the search box says why. */
export const NotUnderstood = ({ onClear }: { onClear: () => void }) => (
  <Message title="The search was not understood">
    <p>It is marked above where it is wrong. An example may help to begin with.</p>
    <p>
      <button type="button" onClick={onClear}>
        Clear all
      </button>
    </p>
  </Message>
);
