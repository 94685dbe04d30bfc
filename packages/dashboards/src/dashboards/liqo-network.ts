import { BitsPerSecondSI, Microseconds, NoUnit, Short } from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from '../dashboard.ts';
import { heatmap } from '../panels/heatmap.ts';
import { stat } from '../panels/stat.ts';
import { promql } from '../queries/promql.ts';
import { labelVariable, prometheusVariable } from '../variables.ts';
import { graph, rate } from './promql-panels.ts';
import { runbook } from './runbook.ts';

const PEER = '{cluster_id=~"$peer"}';
const traffic = (direction: 'receive' | 'transmit', selector: string) =>
  `8 * sum by (cluster_id) (${rate(`liqo_peer_${direction}_bytes_total${selector}`)})`;

/** Of the pings themselves: Liqo's own histogram, which only newer versions have, begins at 10 ms. */
const quantile = (q: number) =>
  `max by (cluster_id) (quantile_over_time(${q}, liqo_peer_latency_us${PEER}[1h]))`;

/** Liqo's "Liqo Network" with its faults mended: legends by a label that is there, several peers at once. */
export const liqoNetwork = dashboard('metrics', {
  uid: 'vk-liqo-network',
  title: 'Liqo network',
  description:
    "Tunnels between Liqo's clusters: whether they are up, what goes through them, how long a round trip takes.",
  variables: [
    prometheusVariable(),
    labelVariable('peer', 'Peer', 'label_values(liqo_peer_is_connected, cluster_id)'),
  ],
  rows: [
    {
      title: 'All peers',
      panels: [
        stat({
          title: 'Connected',
          description:
            'Peers with a tunnel that is up. Fewer than you have: one is down or absent, see the numbers beside it.',
          unit: Short,
          width: 6,
          noValue: '0',
          queries: [promql('count(max by (cluster_id) (liqo_peer_is_connected) == 1)', { instant: true })],
        }),
        stat({
          title: 'Not connected',
          description: `Peers whose gateways do not reach each other. Red: look at both gateways and at UDP between them, see ${runbook('LiqoPeerDown')}.`,
          unit: Short,
          width: 6,
          noValue: '0',
          steps: [{ from: 1, colour: 'red' }],
          queries: [promql('count(max by (cluster_id) (liqo_peer_is_connected) == 0)', { instant: true })],
        }),
        stat({
          title: 'Gone since an hour ago',
          description: `Peers that had metrics an hour ago and have none now. Red: a gateway is gone or no longer scraped, see ${runbook('LiqoPeerAbsent')}.`,
          unit: Short,
          width: 6,
          noValue: '0',
          steps: [{ from: 1, colour: 'red' }],
          queries: [
            promql(
              'count(max by (cluster_id) (liqo_peer_is_connected offset 1h) unless max by (cluster_id) (liqo_peer_is_connected))',
              { instant: true },
            ),
          ],
        }),
        stat({
          title: 'Changes within an hour',
          description: `How often tunnels came or went. Red: they flap, see ${runbook('LiqoPeerFlapping')}.`,
          unit: Short,
          width: 6,
          noValue: '0',
          steps: [
            { from: 3, colour: 'semi-dark-orange' },
            { from: 12, colour: 'red' },
          ],
          queries: [promql('sum(changes(liqo_peer_is_connected[1h]))', { instant: true })],
        }),
        graph({
          title: 'Received from peers',
          description:
            'Bits per second out of each tunnel, WireGuard\'s own included. A peer without a line: no tunnel, see "Not connected".',
          unit: BitsPerSecondSI,
          width: 12,
          stacked: true,
          series: [['{{cluster_id}}', traffic('receive', '')]],
        }),
        graph({
          title: 'Sent to peers',
          description:
            'Bits per second into each tunnel, WireGuard\'s own included. A peer without a line: no tunnel, see "Not connected".',
          unit: BitsPerSecondSI,
          width: 12,
          stacked: true,
          series: [['{{cluster_id}}', traffic('transmit', '')]],
        }),
      ],
    },
    {
      title: 'Peer $peer',
      repeat: 'peer',
      panels: [
        stat({
          title: 'Connected now',
          description: `Whether the tunnel is up. Red: its gateways do not reach each other, see ${runbook('LiqoPeerDown')}.`,
          unit: NoUnit,
          width: 4,
          height: 8,
          background: true,
          noValue: 'absent',
          below: 'red',
          steps: [{ from: 1, colour: 'blue' }],
          words: { 0: 'Disconnected', 1: 'Connected' },
          queries: [
            promql(`max by (cluster_id) (liqo_peer_is_connected${PEER})`, { legend: '{{cluster_id}}' }),
          ],
        }),
        stat({
          title: 'Mean round trip',
          description:
            'Mean of the pings in the time shown. Far above what the distance costs: traffic, or a detour.',
          unit: Microseconds,
          width: 4,
          height: 8,
          calculation: 'mean',
          noValue: 'absent',
          queries: [
            promql(`max by (cluster_id) (liqo_peer_latency_us${PEER} > 0)`, { legend: '{{cluster_id}}' }),
          ],
        }),
        graph({
          title: 'Traffic',
          description:
            'Bits per second in both directions. Flat at the top: the gateway is at its limit, look at its CPU.',
          unit: BitsPerSecondSI,
          width: 8,
          series: [
            ['{{cluster_id}} received', traffic('receive', PEER)],
            ['{{cluster_id}} sent', traffic('transmit', PEER)],
          ],
        }),
        graph({
          title: 'Round trip',
          description:
            'Time of a ping through the tunnel, and its 95th and 99th percentile over the last hour. Absent while the tunnel is down. Grows with traffic: a queue on the way.',
          unit: Microseconds,
          width: 8,
          series: [
            ['{{cluster_id}}', `max by (cluster_id) (liqo_peer_latency_us${PEER} > 0)`],
            ['{{cluster_id}} p95', quantile(0.95)],
            ['{{cluster_id}} p99', quantile(0.99)],
          ],
        }),
        heatmap({
          title: 'Round trips, spread',
          description:
            'How round trips spread over time. Two bands: two ways through the network; look for a route that changes.',
          unit: Microseconds,
          width: 24,
          calculate: true,
          queries: [promql(`liqo_peer_latency_us${PEER} > 0`, { legend: '{{cluster_id}}' })],
        }),
      ],
    },
  ],
});
