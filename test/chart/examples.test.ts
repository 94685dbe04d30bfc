import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { readChart } from './chart.ts';

test('Values of a Tempo of many processes and those of the chart beside it speak of the same names', () => {
  const tempo = parse(readChart('examples/values-tempo-distributed.yaml'));
  const ours = parse(readChart('examples/values-external-tempo.yaml'));
  const { queryUrl, otlpEndpoint, tenant } = ours.tempo.external;
  const [, namespace] =
    /-n (\S+) --create-namespace/.exec(readChart('examples/values-tempo-distributed.yaml')) ?? [];
  const host = (service: string) => `${tempo.fullnameOverride}-${service}.${namespace}.svc`;
  assert.equal(queryUrl, `http://${host('query-frontend')}:3200`);
  assert.equal(otlpEndpoint, `${host('distributor')}:4317`);
  assert.equal(tempo.traces.otlp.grpc.enabled, true);
  assert.equal(tempo.multitenancyEnabled, Boolean(tenant));
  assert.equal(ours.virtualKubelet.configMap.enabled, true);
  const partitions = tempo.ingest.kafka.auto_create_topic_default_partitions;
  assert.deepEqual([tempo.blockBuilder.replicas, tempo.liveStore.replicas], [partitions, partitions]);
});

test('It keeps traces and takes as many at a time as the chart’s own Tempo does', () => {
  const { defaults } = parse(readChart('examples/values-tempo-distributed.yaml')).overrides;
  const { retention, limits } = parse(readChart('values.yaml')).tempo;
  assert.equal(defaults.compaction.block_retention, retention);
  assert.equal(defaults.ingestion.max_traces_per_user, limits.liveTraces);
  assert.equal(defaults.global.max_bytes_per_trace, limits.bytesPerTrace);
});
