import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { captureOf } from '../testing/wire.ts';
import { ZERO_TIME } from '../types.ts';
import {
  decodeCreateReply,
  decodeCreateRequest,
  decodeLogRequest,
  decodePingReply,
  decodePluginCreateRequest,
  decodePod,
  decodePods,
  decodeStatusReplies,
} from './decode.ts';
import { DecodeError } from './shape.ts';

describe('decoding', () => {
  test('reads what the Go kubelet sends, with null for an empty list', () => {
    const request = decodeCreateRequest(captureOf('create').request.body);
    assert.equal(request.pod.metadata?.name, 'f-simple');
    assert.deepEqual(request.configmaps, []);
    assert.deepEqual(request.secrets, []);
    assert.deepEqual(request.projectedvolumesmaps, []);
    assert.equal(request.jobscriptURL, '');
  });

  test('reads what the Go API sends to a plugin', () => {
    const request = decodePluginCreateRequest(captureOf('plugin create').request.body);
    assert.deepEqual(request.container, [
      { name: 'main', configMaps: [], projectedvolumemaps: [], secrets: [], emptyDirs: [] },
    ]);
    assert.ok(request.jobConfig);
  });

  test('takes keys whatever their case, as Go does', () => {
    const replies = decodeStatusReplies('[{"NAME":"a","uid":"u","jid":"7","InitContainers":null}]');
    assert.deepEqual(replies, [
      { name: 'a', UID: 'u', namespace: '', JID: '7', containers: [], initContainers: [] },
    ]);
    assert.deepEqual(decodeCreateReply('{"poduid":"u","PODJID":"7"}'), { PodUID: 'u', PodJID: '7' });
    assert.equal(decodePod('{"Metadata":{"Name":"a","NameSpace":"b","UID":"c"}}').metadata?.uid, 'c');
  });

  test('takes a key in its own spelling before one in another case', () => {
    assert.equal(decodeStatusReplies('[{"uid":"wrong","UID":"right"}]')[0]?.UID, 'right');
  });

  test('reads null as no status and no text as no pods', () => {
    assert.deepEqual(decodeStatusReplies('null'), []);
    assert.deepEqual(decodePods(''), []);
    assert.deepEqual(decodePods('null'), []);
  });

  test('fills in what a log request leaves out', () => {
    const request = decodeLogRequest('{"Namespace":"a","PodUID":"b","ContainerName":"c"}');
    assert.equal(request.Opts.SinceTime, ZERO_TIME);
    assert.equal(request.Opts.Follow, false);
  });

  test('reads a ping answered with JSON, with null and with plain text', () => {
    const said = decodePingReply(captureOf('ping').response.body);
    assert.deepEqual(said, { status: 'ok', resources: { cpu: '64', memory: '256Gi', pods: '2000' } });
    assert.deepEqual(decodePingReply('null'), {});
    assert.deepEqual(decodePingReply('all is well\n'), { status: 'all is well' });
  });

  test('reads what a plugin says of usage, and a ping without it where that is not sensible', () => {
    const used = { podUID: 'u', container: 'main', cpuSeconds: 1.5, rssBytes: 4096 };
    const ping = (stats: unknown) => decodePingReply(JSON.stringify({ status: 'ok', stats }));
    assert.deepEqual(ping([used]), { status: 'ok', stats: [used] });
    assert.deepEqual(ping([]), { status: 'ok', stats: [] });
    const partial = [
      { ...used, cpuSeconds: -1 },
      { ...used, podUID: '' },
      { podUID: 'u', container: 'side' },
    ];
    assert.deepEqual(ping([...partial, used]), { status: 'ok', stats: [used] });
    for (const other of [null, undefined, 'high', { load: 1 }, [{ ...used, rssBytes: '4Ki' }], [null]])
      assert.deepEqual(ping(other), { status: 'ok' });
  });

  test('says what is wrong and where, without quoting the body', () => {
    const body = '{"pod":{"metadata":{"name":"a","namespace":"b","uid":"c"},"spec":{"containers":"s3cret"}}}';
    assert.throws(() => decodeCreateRequest(body), {
      name: 'DecodeError',
      code: 'MALFORMED',
      message: 'pod.spec.containers must be a list, but is string',
    });
    assert.throws(() => decodeCreateRequest('{"pod": s3cret'), { message: /^the body is not valid JSON/ });
    assert.throws(() => decodePod('{"metadata":{"name":"a"}}'), {
      message: 'pod.metadata.namespace is missing',
    });
  });

  test('leaves what it does not know as it is', () => {
    const pod = decodePod('{"metadata":{"name":"a","namespace":"b","uid":"c"},"spec":{"future":{"X":[1]}}}');
    assert.deepEqual(Reflect.get(pod.spec ?? {}, 'future'), { X: [1] });
  });

  test('any text gives a value or a DecodeError', () => {
    const decoders = [decodePod, decodePods, decodeCreateRequest, decodePluginCreateRequest];
    const more = [decodeCreateReply, decodeStatusReplies, decodeLogRequest, decodePingReply];
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), mangledPod()), (text) => {
        for (const decode of [...decoders, ...more]) {
          try {
            decode(text);
          } catch (error) {
            assert.ok(error instanceof DecodeError, String(error));
          }
        }
      }),
    );
  });
});

/** A real request in which one value was replaced by something else. */
function mangledPod(): fc.Arbitrary<string> {
  const body = captureOf('create').request.body;
  const places = [...body.matchAll(/"[^"]*":("[^"]*"|\d+|null|\{|\[)/g)].length;
  return fc.tuple(fc.nat(places - 1), fc.jsonValue({ maxDepth: 2 })).map(([place, value]) => {
    let index = -1;
    return JSON.stringify(
      JSON.parse(body, (key, old: unknown) => {
        if (key !== '') index += 1;
        return index === place && key !== '' ? value : old;
      }),
    );
  });
}
