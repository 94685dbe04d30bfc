import { BytesIEC, EventsPerSecond, Short } from '@grafana/grafana-foundation-sdk/units';
import type { Row } from '../../layout.ts';
import { graph, rate } from '../promql-panels.ts';
import { runbook } from '../runbook.ts';

export const TEMPO: Row = {
  title: 'Tempo',
  panels: [
    graph({
      title: 'Spans received',
      description: `Spans per second that came in. Less than the programs send: something between drops them; none: see ${runbook('TempoNotReady')}.`,
      unit: EventsPerSecond,
      width: 8,
      series: [['{{job}}', `sum by (job) (${rate('tempo_distributor_spans_received_total')})`]],
    }),
    graph({
      title: 'Spans dropped, by reason',
      description:
        "Senders are told that these were accepted. `trace_too_large` and `live_traces_exceeded`: raise the chart's `tempo.limits`.",
      unit: EventsPerSecond,
      width: 8,
      series: [['{{reason}}', `sum by (reason) (${rate('tempo_discarded_spans_total')})`]],
    }),
    graph({
      title: 'Failed jobs and polls',
      description: `Compaction and retention jobs that failed, and lists of blocks that could not be read. Any for long: look at the storage, see ${runbook('TempoNotCompacting')} and ${runbook('TempoPollsFailing')}.`,
      unit: Short,
      width: 8,
      series: [
        ['jobs', 'sum(increase(tempo_backend_scheduler_jobs_failed_total[$__rate_interval]))'],
        ['polls', 'sum(increase(tempodb_blocklist_poll_errors_total[$__rate_interval]))'],
      ],
    }),
    graph({
      title: 'Blocks',
      description: 'Blocks that searches look through. Grows without end: compaction fails, see beside it.',
      unit: Short,
      width: 8,
      series: [['{{tenant}}', 'sum by (tenant) (tempodb_blocklist_length)']],
    }),
    graph({
      title: 'Memory',
      description:
        'Resident memory of Tempo. Near its limit: a burst would kill it; raise the limit or lower the rate in `tempo.limits`.',
      unit: BytesIEC,
      width: 8,
      series: [['{{instance}}', 'sum by (instance) (process_resident_memory_bytes{job=~".*tempo.*"})']],
    }),
    graph({
      title: 'CPU',
      description: 'CPUs in use by Tempo. High without much coming in: heavy searches; shorten their range.',
      unit: Short,
      width: 8,
      series: [
        ['{{instance}}', `sum by (instance) (${rate('process_cpu_seconds_total{job=~".*tempo.*"}')})`],
      ],
    }),
  ],
};
