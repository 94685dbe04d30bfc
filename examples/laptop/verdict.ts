import { ATTRIBUTES, type SpanName } from '@vk-telemetry/tracing';
import { type TempoClient, type TempoSpan, textAttribute } from './tempo.ts';

/** What the kubelet said of one pod. */
export interface PodReport {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly phase: string;
  readonly message?: string;
  /** The phases the provider showed, in order. */
  readonly phases: readonly string[];
  /** The phase that the annotation `vk-telemetry.dev/expect` asks for; default Succeeded. */
  readonly expect: string;
}

const CALL_CHAIN: readonly SpanName[] = ['CreateHttpCall', 'CreateAPI', 'Create'];

const named = (spans: readonly TempoSpan[], name: SpanName, uid: string) =>
  spans.filter((span) => span.name === name && textAttribute(span, ATTRIBUTES.podUid) === uid);

const find = (tempo: TempoClient, name: SpanName, uid: string) =>
  tempo.search(`{ name = "${name}" && span.${ATTRIBUTES.podUid} = "${uid}" }`);

/** The first name of the chain that has no span below the one before it; undefined where all are there. */
function missingBelow(spans: readonly TempoSpan[], parent: TempoSpan): SpanName | undefined {
  let parents = [parent];
  for (const name of CALL_CHAIN) {
    const ids = new Set(parents.map((span) => span.spanId));
    parents = spans.filter((span) => span.name === name && ids.has(span.parentSpanId ?? ''));
    if (parents.length === 0) return name;
  }
  return undefined;
}

async function missingSpans(tempo: TempoClient, pod: PodReport): Promise<string[]> {
  const spans = await find(tempo, 'CreatePodVK', pod.uid);
  const creates = named(spans, 'CreatePodVK', pod.uid);
  if (creates.length === 0) return ['no CreatePodVK span'];
  const missing = creates.map((create) => missingBelow(spans, create));
  const problems = missing.every(Boolean) ? [`no ${missing[0]} below CreatePodVK`] : [];

  const createIds = new Set(creates.map((create) => create.spanId));
  const updates = named(await find(tempo, 'UpdatePodVK', pod.uid), 'UpdatePodVK', pod.uid);
  for (const phase of pod.phases) {
    const seen = updates.filter((update) => textAttribute(update, ATTRIBUTES.podPhase) === phase);
    const linked = seen.some((update) => update.links?.some((link) => createIds.has(link.spanId)));
    if (!linked) problems.push(`no UpdatePodVK for phase ${phase} that links to CreatePodVK`);
  }
  return problems;
}

/** What is wrong with a pod that ran once: its phase, and the spans that are not in the store. Empty where all is well. */
export async function problemsOf(pod: PodReport, tempo: TempoClient | undefined): Promise<string[]> {
  const wrongPhase =
    pod.phase === pod.expect
      ? []
      : [`is ${pod.phase}, expected ${pod.expect}${pod.message ? `: ${pod.message}` : ''}`];
  const missing = tempo ? await missingSpans(tempo, pod) : [];
  return [...wrongPhase, ...missing].map((problem) => `${pod.namespace}/${pod.name}: ${problem}`);
}
