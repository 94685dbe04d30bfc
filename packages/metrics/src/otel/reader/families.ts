import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type ResourceMetrics,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { messageOf } from '../../errors.ts';
import type { Loss, MetricFamily } from '../../model.ts';
import { unitWord } from '../units.ts';
import { labelsOf } from './labels.ts';
import { prometheusName } from './names.ts';
import { type Points, pointsOf } from './points.ts';

/** How metrics of the SDK are written. */
export interface FamilyOptions {
  /** Whether names end with the unit's word and, of counters, with `_total`. Default: true. */
  readonly suffixes?: boolean;
  /** Whether points have the labels `otel_scope_name`, `otel_scope_version` and `otel_scope_schema_url`. Default: true. */
  readonly scopeLabels?: boolean;
  /** Whether the resource's attributes are a metric `target_info`. Default: true. */
  readonly targetInfo?: boolean;
}

const isDelta = ({ dataPointType, aggregationTemporality }: MetricData): boolean =>
  dataPointType !== DataPointType.GAUGE && aggregationTemporality !== AggregationTemporality.CUMULATIVE;

function scopeLabelsOf({ name, version, schemaUrl }: ScopeMetrics['scope']): object {
  return {
    ...(name && { otel_scope_name: name }),
    ...(version && { otel_scope_version: version }),
    ...(schemaUrl && { otel_scope_schema_url: schemaUrl }),
  };
}

/** One family of points that are not delta. Of several scopes' metrics with one name and type it has the points of all. */
function createFamilies({ suffixes = true }: FamilyOptions, losses: Loss[]) {
  const families = new Map<string, MetricFamily>();

  function lose(source: string, reason: Loss['reason'], message: string): void {
    losses.push({ source, reason, message });
  }

  function family(data: MetricData, { type, points }: Points): void {
    const { name: given, unit, description } = data.descriptor;
    const name = prometheusName({ name: given, unit, isCounter: type === 'counter' }, suffixes);
    const known = families.get(name);
    if (known && known.type !== type)
      lose(name, 'clash', `${given}: ${name} is a ${known.type} already, no ${type}`);
    else {
      const word = known?.unit ?? unitWord(unit);
      const all = [...(known?.points ?? []), ...points];
      const help = known?.help || description;
      families.set(name, { name, type, help, ...(word && { unit: word }), points: all } as MetricFamily);
    }
  }

  return {
    async add(data: MetricData, scope: object): Promise<void> {
      const { name } = data.descriptor;
      try {
        const points = isDelta(data) ? undefined : await pointsOf(data, scope);
        if (points && points.points.length > 0) family(data, points);
        else if (isDelta(data)) lose(name, 'invalid', `${name} is delta: no format can carry that`);
        else if (!points)
          lose(name, 'invalid', `${name} is an exponential histogram: no format can carry that`);
      } catch (error) {
        lose(name, 'invalid', `${name}: ${messageOf(error)}`);
      }
    },
    all: (): readonly MetricFamily[] => [...families.values()],
  };
}

/** `target_info`, unless the resource is empty. */
function targetInfo({ attributes }: ResourceMetrics['resource']): MetricFamily[] {
  const labels = labelsOf(attributes);
  if (Object.keys(labels).length === 0) return [];
  return [{ name: 'target_info', help: 'Target metadata', type: 'info', points: [{ labels, value: 1 }] }];
}

/** The SDK's metrics by the OpenTelemetry specification, Prometheus and OpenMetrics Compatibility. */
export async function familiesOf(
  metrics: ResourceMetrics,
  options: FamilyOptions,
  losses: Loss[],
): Promise<readonly MetricFamily[]> {
  const { scopeLabels = true, targetInfo: hasTarget = true } = options;
  const families = createFamilies(options, losses);
  for (const { scope, metrics: ofScope } of metrics.scopeMetrics) {
    const labels = scopeLabels ? scopeLabelsOf(scope) : {};
    for (const data of ofScope) await families.add(data, labels);
  }
  return [...(hasTarget ? targetInfo(metrics.resource) : []), ...families.all()];
}
