import { useLocation } from 'preact-iso';
import type { PodList, PodRow } from '../../src/page-api/contract.ts';
import { parametersOf, type RequestError } from '../api/client.ts';
import { useJson } from '../api/use-json.ts';
import { plural } from '../ui/format.ts';
import { Failure, Message, Missing } from '../ui/message.tsx';
import { type PodFilter, podFilterOf, podMatches } from './filter.ts';
import { PodFilters } from './pod-filters.tsx';
import { PodItem } from './pod-item.tsx';
import { StageLegend } from './stage-bar.tsx';
import { lifeMicros } from './stages.ts';

const refreshMs = 2_000;

const NoPods = () => (
  <Message title="No pods yet">
    <p>
      A pod appears here with its first CreatePodVK span, which a virtual kubelet sends when it hands the pod
      to its provider.
    </p>
    <p>
      In the laptop mode each manifest in the folder that <code>npm start</code> prints becomes a pod.
    </p>
  </Message>
);

const Pods = ({ shown, nowMicros }: { shown: readonly PodRow[]; nowMicros: number }) => {
  const { path, query, route } = useLocation();
  const scaleMicros = shown.reduce((longest, pod) => Math.max(longest, lifeMicros(pod, nowMicros)), 0);
  const toggle = (uid: string) =>
    route(`${path}${parametersOf({ ...query, open: query.open === uid ? '' : uid })}`, true);
  return (
    <ol class="pods">
      {shown.map((pod) => (
        <PodItem
          key={pod.uid}
          pod={pod}
          nowMicros={nowMicros}
          scaleMicros={scaleMicros}
          open={query.open === pod.uid}
          toggle={() => toggle(pod.uid)}
        />
      ))}
    </ol>
  );
};

const Found = ({ data, error }: { data: PodList; error: RequestError | undefined }) => {
  const { path, query, route } = useLocation();
  const filter = podFilterOf(query);
  const shown = data.pods.filter((pod) => podMatches(pod, filter));
  const change = (part: Partial<PodFilter>) =>
    route(`${path}${parametersOf({ ...query, ...filter, ...part })}`, true);
  return (
    <>
      <PodFilters filter={filter} pods={data.pods} change={change} />
      <div class="list-head">
        <span role="status">
          {plural(shown.length, 'pod')}
          {data.more > 0 && `, the newest; ${plural(data.more, 'older pod')} not shown`}
          {error !== undefined && ' — the viewer does not answer, trying again'}
        </span>
        <StageLegend />
      </div>
      {shown.length === 0 ? (
        <Message title="No pod passes these filters">
          <p>
            <a href="/pods">Show all pods</a>
          </p>
        </Message>
      ) : (
        <Pods shown={shown} nowMicros={data.nowMicros} />
      )}
    </>
  );
};

/** Every pod with where its time went. */
export const PodsView = () => {
  const { data, error, reload } = useJson<PodList>('/ui/pods', refreshMs);
  return (
    <>
      <h1 class="visually-hidden">Pods</h1>
      {data === undefined && <Missing what="pods" error={error} retry={reload} />}
      {data?.pods.length === 0 &&
        (error === undefined ? <NoPods /> : <Failure error={error} retry={reload} />)}
      {data !== undefined && data.pods.length > 0 && <Found data={data} error={error} />}
    </>
  );
};
