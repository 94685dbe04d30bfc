import { render } from 'preact';
import { LocationProvider, Route, Router } from 'preact-iso';
import './styles/main.css';
import { Shell } from './app/shell.tsx';
import { applyTheme } from './app/theme.ts';
import { MetricsView } from './metrics/metrics-view.tsx';
import { PodsView } from './pods/pods-view.tsx';
import { StatisticsView } from './statistics/statistics-view.tsx';
import { TraceView } from './trace/trace-view.tsx';
import { TracesView } from './traces/traces-view.tsx';
import { Message } from './ui/message.tsx';

const NotFound = () => (
  <Message title="There is no such view">
    <p>
      <a href="/">All traces</a>
    </p>
  </Message>
);

const App = () => (
  <LocationProvider>
    <Shell>
      <Router>
        <Route path="/" component={TracesView} />
        <Route path="/trace/:traceId" component={TraceView} />
        <Route path="/pods" component={PodsView} />
        <Route path="/statistics" component={StatisticsView} />
        <Route path="/metrics-view" component={MetricsView} />
        <Route default component={NotFound} />
      </Router>
    </Shell>
  </LocationProvider>
);

applyTheme();
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
