import { annotations, dnsLabel, dnsSubdomain, envName, labels, quantity } from './names.ts';
import { anyObject, filled, flag, integer, listOf, mapOf, object, oneOf, type Shape, text } from './shape.ts';

// Fields and rules of Kubernetes' v1.Pod (core/v1 types, pkg/apis/core/validation) as far as they decide whether and
// how a virtual kubelet runs the pod. Fields that it only hands on are looked at no deeper than their type.

const INT32 = 2 ** 31 - 1;
const port = integer(1, 65535);
const amount: Shape = (value, path) => (typeof value === 'number' ? [] : quantity(value, path));
const reference = object({ name: text, optional: flag });
const keyReference = object({ name: text, key: filled, optional: flag }, ['key']);

const anyFields = (names: string, shape: Shape = anyObject) =>
  Object.fromEntries(names.split(' ').map((name) => [name, shape]));

export const metadata: Shape = object(
  {
    name: dnsSubdomain,
    namespace: dnsLabel,
    labels,
    annotations,
    ...anyFields('uid resourceVersion creationTimestamp deletionTimestamp generateName selfLink', text),
    ...anyFields('generation deletionGracePeriodSeconds', integer(0)),
    ...anyFields(
      'finalizers ownerReferences managedFields',
      listOf(() => []),
    ),
  },
  ['name'],
);

const env: Shape = object(
  {
    name: envName,
    value: text,
    valueFrom: object({
      fieldRef: object({ apiVersion: text, fieldPath: filled }, ['fieldPath']),
      resourceFieldRef: object({ containerName: text, resource: filled, divisor: amount }, ['resource']),
      configMapKeyRef: keyReference,
      secretKeyRef: keyReference,
      fileKeyRef: anyObject,
    }),
  },
  ['name'],
);

const volumeMount: Shape = object(
  {
    name: dnsLabel,
    mountPath: filled,
    readOnly: flag,
    ...anyFields('subPath subPathExpr mountPropagation recursiveReadOnly', text),
  },
  ['name', 'mountPath'],
);

const containerPort: Shape = object(
  {
    name: text,
    containerPort: port,
    hostPort: integer(0, 65535),
    hostIP: text,
    protocol: oneOf('TCP', 'UDP', 'SCTP'),
  },
  ['containerPort'],
);

/** A container, init container or (with its targetContainerName) ephemeral container. */
export const container: Shape = object(
  {
    name: dnsLabel,
    image: filled,
    command: listOf(text),
    args: listOf(text),
    env: listOf(env),
    envFrom: listOf(object({ prefix: text, configMapRef: reference, secretRef: reference })),
    volumeMounts: listOf(volumeMount),
    ports: listOf(containerPort),
    resources: object({ limits: mapOf(amount), requests: mapOf(amount), claims: listOf(anyObject) }),
    restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
    imagePullPolicy: oneOf('Always', 'IfNotPresent', 'Never'),
    ...anyFields('workingDir terminationMessagePath terminationMessagePolicy targetContainerName', text),
    ...anyFields('stdin stdinOnce tty', flag),
    ...anyFields('lifecycle livenessProbe readinessProbe startupProbe securityContext'),
    ...anyFields('resizePolicy restartPolicyRules volumeDevices', listOf(anyObject)),
  },
  ['name', 'image'],
);

const volume: Shape = object(
  {
    name: dnsLabel,
    ...anyFields(
      'emptyDir configMap secret projected downwardAPI hostPath persistentVolumeClaim ephemeral csi nfs',
    ),
    ...anyFields(
      'image iscsi fc rbd cephfs glusterfs cinder azureDisk azureFile awsElasticBlockStore flexVolume',
    ),
    ...anyFields(
      'gcePersistentDisk gitRepo vsphereVolume portworxVolume photonPersistentDisk quobyte scaleIO',
    ),
    ...anyFields('flocker storageos'),
  },
  ['name'],
);

const spec: Shape = object(
  {
    containers: listOf(container, 1),
    initContainers: listOf(container),
    ephemeralContainers: listOf(container),
    volumes: listOf(volume),
    restartPolicy: oneOf('Always', 'OnFailure', 'Never'),
    terminationGracePeriodSeconds: integer(0),
    activeDeadlineSeconds: integer(1, INT32),
    tolerations: listOf(anyObject),
    nodeSelector: mapOf(text),
    overhead: mapOf(amount),
    priority: integer(-INT32, INT32),
    imagePullSecrets: listOf(reference),
    ...anyFields('nodeName serviceAccount serviceAccountName hostname subdomain schedulerName', text),
    ...anyFields('dnsPolicy preemptionPolicy priorityClassName runtimeClassName hostnameOverride', text),
    ...anyFields('hostNetwork hostPID hostIPC hostUsers shareProcessNamespace setHostnameAsFQDN', flag),
    ...anyFields('automountServiceAccountToken enableServiceLinks', flag),
    ...anyFields('affinity dnsConfig securityContext os resources workloadRef'),
    ...anyFields(
      'hostAliases readinessGates resourceClaims schedulingGates topologySpreadConstraints',
      listOf(anyObject),
    ),
  },
  ['containers'],
);

export const podShape: Shape = object(
  { apiVersion: oneOf('v1'), kind: oneOf('Pod'), metadata, spec, status: anyObject },
  ['metadata', 'spec'],
);
