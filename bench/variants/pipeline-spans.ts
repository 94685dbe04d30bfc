import { type Context, context, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import { httpCall, withSpan } from '@vk-telemetry/tracing';

const pod = {
  name: 'training-job-7f9c4',
  namespace: 'physics-lab',
  uid: 'f0b7c0f2-7d3a-4a86-b4a5-3b9f5d7f0001',
  nodeName: 'vk-slurm-login-01',
};
const url = 'http://interlink.example.org:3000/create';

/** Makes the spans of one pod's creation, CreatePodVK and its CreateHttpCall. */
export type MakePair = () => unknown;
export const SPANS_PER_PAIR = 2;

/** By the official tracer alone, with the contract's attributes set one by one. */
export function bareSpans(tracer: Tracer): MakePair {
  return () => {
    const parent = start(tracer, 'CreatePodVK', SpanKind.INTERNAL, context.active());
    const call = start(
      tracer,
      'CreateHttpCall',
      SpanKind.CLIENT,
      trace.setSpan(context.active(), parent.span),
    );
    call.span.setAttribute('http.request.method', 'POST');
    call.span.setAttribute('url.full', url);
    call.span.setAttribute('server.address', 'interlink.example.org');
    call.span.setAttribute('server.port', 3000);
    call.span.setAttribute('exit.code', 200);
    call.span.setAttribute('exitc.code', 200);
    call.span.setAttribute('http.response.status_code', 200);
    end(call);
    end(parent);
  };
}

type Started = ReturnType<typeof start>;

function start(tracer: Tracer, name: string, kind: SpanKind, parent: Context) {
  const micros = Date.now() * 1000;
  const span = tracer.startSpan(name, { kind }, parent);
  span.setAttribute('k8s.node.name', pod.nodeName);
  span.setAttribute('pod.name', pod.name);
  span.setAttribute('pod.namespace', pod.namespace);
  span.setAttribute('pod.uid', pod.uid);
  span.setAttribute('k8s.pod.name', pod.name);
  span.setAttribute('k8s.namespace.name', pod.namespace);
  span.setAttribute('k8s.pod.uid', pod.uid);
  return { span, micros };
}

function end({ span, micros }: Started): void {
  const now = Date.now() * 1000;
  span.setAttribute('start.timestamp', micros);
  span.setAttribute('end.timestamp', now);
  span.setAttribute('duration', now - micros);
  span.end();
}

/** By this project's own functions, as a kubelet makes them; the request itself is left out. */
export function tracedSpans(): MakePair {
  return () =>
    withSpan('CreatePodVK', { pod }, () =>
      httpCall('CreateHttpCall', [pod], async (call) => {
        call.request({ method: 'POST', url });
        call.inject({});
        return { statusCode: 200 };
      }),
    );
}
