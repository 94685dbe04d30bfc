/** A query to begin with. */
export interface Example {
  readonly title: string;
  readonly query: string;
}

/** Questions that people have about a virtual kubelet; `pod` is the name of one that is there. */
export const examplesFor = (pod = 'nginx'): readonly Example[] => [
  { title: 'Failed calls', query: '{ kind = client && status = error }' },
  { title: 'Failed pods', query: '{ span.pod.phase = "Failed" }' },
  { title: 'Slow creates', query: '{ name = "CreatePodVK" && duration > 1s }' },
  { title: 'One pod', query: `{ span.pod.name = ${JSON.stringify(pod)} }` },
  { title: 'Exit code 500', query: '{ span.exit.code = 500 }' },
  { title: 'Anything that failed', query: '{ status = error }' },
];
