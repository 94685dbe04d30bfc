import type { Value } from '../otlp/value.ts';
import { attributeReader } from './attributes.ts';
import type { Batch } from './batch.ts';
import type { SpanRef } from './span-ref.ts';

/** A pod that a span names. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
  /** `namespace/name`, or the name alone where the span has no namespace. */
  readonly path: string;
}

/** What a span says of pods. */
export interface PodsOfSpan {
  /** The pod's path, `3 pods` for a call about several, or empty. */
  readonly label: string;
  /** The pods it names; of a batched call those whose status changed. */
  readonly pods: readonly PodName[];
}

/** Read once per batch: lists and filters ask for them again and again. */
interface Facts {
  readonly podsOfSpans: readonly PodsOfSpan[];
  /** Per row, the place in `podsOfSpans`. */
  readonly pods: Uint32Array;
  readonly exitCodes: Int32Array;
}

const noCode = -(2 ** 31);
/** A batched call names up to sixteen; a span that names more pods is not to fill the memory with them. */
const maxPods = 16;

const read = attributeReader([
  'pod.name',
  'pod.namespace',
  'k8s.pod.name',
  'k8s.namespace.name',
  'pods.count',
  'exit.code',
]);

const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);
const texts = (value: Value | undefined): string[] =>
  (isList(value) ? value.slice(0, maxPods) : [value]).filter((item) => typeof item === 'string');

const podName = (name: string, namespace = ''): PodName => ({
  namespace,
  name,
  path: namespace === '' ? name : `${namespace}/${name}`,
});

const podsOf = (
  names: Value | undefined,
  namespaces: Value | undefined,
  count: Value | undefined,
): PodsOfSpan => {
  const among = texts(namespaces);
  const pods = texts(names).map((name, i) => podName(name, among[i]));
  const [only] = pods;
  if (only !== undefined && !isList(names)) return { label: only.path, pods };
  if (typeof count !== 'bigint') return { label: '', pods };
  return { label: count === 1n ? '1 pod' : `${count} pods`, pods };
};

const codeOf = (value: Value | undefined): number => {
  const code = typeof value === 'bigint' || typeof value === 'string' ? Number(value) : noCode;
  return Number.isInteger(code) && Math.abs(code) < 2 ** 31 && value !== '' ? code : noCode;
};

const readFacts = (batch: Batch): Facts => {
  const podsOfSpans: PodsOfSpan[] = [];
  const places = new Map<string, number>();
  const pods = new Uint32Array(batch.spans);
  const exitCodes = new Int32Array(batch.spans);
  const place = (found: PodsOfSpan): number => {
    const key = JSON.stringify([found.label, ...found.pods.map(({ path }) => path)]);
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, podsOfSpans.length);
    return podsOfSpans.push(found) - 1;
  };
  for (let row = 0; row < batch.spans; row++) {
    const [name, namespace, k8sName, k8sNamespace, count, code] = read({ batch, row });
    pods[row] = place(podsOf(name ?? k8sName, namespace ?? k8sNamespace, count));
    exitCodes[row] = codeOf(code);
  }
  return { podsOfSpans, pods, exitCodes };
};

const known = new WeakMap<Batch, Facts>();

const factsOf = (batch: Batch): Facts => {
  const facts = known.get(batch) ?? readFacts(batch);
  known.set(batch, facts);
  return facts;
};

const noPods: PodsOfSpan = { label: '', pods: [] };

/** The pods that a span names. */
export const podsOfSpan = ({ batch, row }: SpanRef): PodsOfSpan => {
  const { podsOfSpans, pods } = factsOf(batch);
  return podsOfSpans[pods[row] ?? 0] ?? noPods;
};

/** The span's `exit.code`, or null where it has none. */
export const exitCode = ({ batch, row }: SpanRef): number | null => {
  const code = factsOf(batch).exitCodes[row] ?? noCode;
  return code === noCode ? null : code;
};
