import type { Shape } from './shape.ts';

// As far as this package and plugins read them; the rest of a Kubernetes object passes through.

const text: Shape = 'string';
const texts: Shape = { mapOf: 'string' };
const listOf = (fields: { readonly [name: string]: Shape }): Shape => ({ list: { fields } });

const METADATA: Shape = {
  fields: {
    name: text,
    namespace: text,
    uid: text,
    labels: texts,
    annotations: texts,
    deletionTimestamp: text,
    deletionGracePeriodSeconds: 'number',
  },
};

const KEY_REF: Shape = { fields: { name: text, key: text, optional: 'boolean' } };
const OBJECT_REF: Shape = { fields: { name: text, optional: 'boolean' } };
const ITEMS: Shape = listOf({ key: text, path: text, mode: 'number' });
const FIELD_REF: Shape = { fields: { fieldPath: text, apiVersion: text } };
const RESOURCE_FIELD_REF: Shape = { fields: { containerName: text, resource: text, divisor: 'any' } };

const ENV: Shape = listOf({
  name: text,
  value: text,
  valueFrom: {
    fields: {
      fieldRef: FIELD_REF,
      resourceFieldRef: RESOURCE_FIELD_REF,
      configMapKeyRef: KEY_REF,
      secretKeyRef: KEY_REF,
    },
  },
});

const CONTAINERS: Shape = listOf({
  name: text,
  image: text,
  command: { list: text },
  args: { list: text },
  workingDir: text,
  env: ENV,
  envFrom: listOf({ prefix: text, configMapRef: OBJECT_REF, secretRef: OBJECT_REF }),
  volumeMounts: listOf({ name: text, mountPath: text, subPath: text, readOnly: 'boolean' }),
  resources: { fields: { limits: { mapOf: 'any' }, requests: { mapOf: 'any' } } },
});

const PROJECTED: Shape = {
  fields: {
    sources: listOf({
      configMap: { fields: { name: text, optional: 'boolean', items: ITEMS } },
      secret: { fields: { name: text, optional: 'boolean', items: ITEMS } },
      downwardAPI: {
        fields: { items: listOf({ path: text, fieldRef: FIELD_REF, resourceFieldRef: RESOURCE_FIELD_REF }) },
      },
      serviceAccountToken: { fields: { audience: text, expirationSeconds: 'number', path: text } },
    }),
  },
};

const VOLUMES: Shape = listOf({
  name: text,
  configMap: { fields: { name: text, optional: 'boolean', items: ITEMS } },
  secret: { fields: { secretName: text, optional: 'boolean', items: ITEMS } },
  projected: PROJECTED,
  emptyDir: { fields: {} },
});

export const CONTAINER_STATUSES: Shape = listOf({
  name: text,
  image: text,
  imageID: text,
  ready: 'boolean',
  restartCount: 'number',
  state: {
    fields: {
      waiting: { fields: { reason: text, message: text } },
      running: { fields: { startedAt: text } },
      terminated: {
        fields: {
          exitCode: 'number',
          signal: 'number',
          reason: text,
          message: text,
          startedAt: text,
          finishedAt: text,
        },
      },
    },
  },
});

export const POD: Shape = {
  fields: {
    metadata: METADATA,
    spec: {
      fields: {
        nodeName: text,
        restartPolicy: text,
        terminationGracePeriodSeconds: 'number',
        activeDeadlineSeconds: 'number',
        containers: CONTAINERS,
        initContainers: CONTAINERS,
        volumes: VOLUMES,
      },
    },
    status: {
      fields: {
        phase: text,
        startTime: text,
        containerStatuses: CONTAINER_STATUSES,
        initContainerStatuses: CONTAINER_STATUSES,
      },
    },
  },
};

export const PODS: Shape = { list: POD };

const CONFIG_MAPS: Shape = listOf({ metadata: METADATA, data: texts, binaryData: texts });
const SECRETS: Shape = listOf({ metadata: METADATA, data: texts, stringData: texts });

export const CREATE_REQUEST: Shape = {
  fields: {
    pod: POD,
    configmaps: CONFIG_MAPS,
    secrets: SECRETS,
    projectedvolumesmaps: CONFIG_MAPS,
    jobscriptURL: text,
  },
};

export const PLUGIN_CREATE_REQUEST: Shape = {
  fields: {
    pod: POD,
    container: listOf({
      name: text,
      configMaps: CONFIG_MAPS,
      projectedvolumemaps: CONFIG_MAPS,
      secrets: SECRETS,
      emptyDirs: { list: text },
    }),
    jobScript: text,
  },
};

export const CREATE_REPLY: Shape = { fields: { PodUID: text, PodJID: text } };

export const STATUS_REPLIES: Shape = listOf({
  name: text,
  UID: text,
  namespace: text,
  JID: text,
  containers: CONTAINER_STATUSES,
  initContainers: CONTAINER_STATUSES,
});

export const LOG_REQUEST: Shape = {
  fields: {
    Namespace: text,
    PodUID: text,
    PodName: text,
    ContainerName: text,
    Opts: {
      fields: {
        Tail: 'number',
        Bytes: 'number',
        Timestamps: 'boolean',
        Follow: 'boolean',
        Previous: 'boolean',
        SinceSeconds: 'number',
        SinceTime: text,
      },
    },
  },
};

export const PING_REPLY: Shape = {
  fields: {
    status: text,
    resources: {
      fields: {
        cpu: text,
        memory: text,
        pods: text,
        accelerators: listOf({ resourceType: text, available: text }),
      },
    },
    taints: listOf({ key: text, value: text, effect: text }),
  },
};

/** The `stats` of a ping's answer, which interLink does not define: what is otherwise in them is no fault of the rest. */
export const USAGES: Shape = listOf({
  podUID: text,
  container: text,
  cpuSeconds: 'number',
  rssBytes: 'number',
});
