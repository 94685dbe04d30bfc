import { setTimeout as delay } from 'node:timers/promises';
import { HELP, type LaptopOptions, laptopOptions, OptionError } from './options.ts';
import { createPodReports, type PodReports } from './pod-reports.ts';
import { type Stack, startStack } from './stack.ts';
import { createTempoClient } from './tempo.ts';
import { problemsOf } from './verdict.ts';

const say = (text: string) => void process.stderr.write(`${text}\n`);

function sayAddresses({ addresses }: Stack, options: LaptopOptions): void {
  say(`virtual kubelet   ${addresses.kubelet}/pods`);
  say(`interLink API     ${addresses.api}`);
  if (addresses.tempo) say(`Tempo API         ${addresses.tempo}/api/search?q=%7B%7D`);
  say(`OTLP gRPC         ${addresses.otlp}`);
  say(`pods              ${options.podsDir}`);
  if (!options.once) say('Add, edit or delete manifests there. Ctrl-C stops everything, pods first.\n');
}

/** A terminal that was closed, or a pipe that nobody reads any more, is no reason to leave processes behind. */
process.stderr.on('error', () => {});

/** Resolves at the first Ctrl-C, SIGTERM or SIGHUP; a second one kills what is left. */
function interrupted(onSecond: () => void): Promise<'interrupted'> {
  return new Promise((resolve) => {
    let count = 0;
    const onSignal = () => {
      count += 1;
      if (count > 1) return onSecond();
      resolve('interrupted');
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  });
}

/** Runs the pods to their end and says what is wrong with them or their spans. */
async function check(stack: Stack, reports: PodReports): Promise<string[]> {
  await stack.stopPods();
  const tempo = stack.addresses.tempo ? createTempoClient(stack.addresses.tempo) : undefined;
  const problems = await Promise.all(reports.pods().map((pod) => problemsOf(pod, tempo)));
  return [...reports.problems(), ...problems.flat()];
}

function sayVerdict(problems: readonly string[], reports: PodReports, options: LaptopOptions): number {
  for (const problem of problems) say(`missing: ${problem}`);
  const count = reports.pods().length;
  const checked = options.viewer
    ? 'as expected, with all their spans'
    : 'as expected; spans not checked (--no-viewer)';
  if (count === 0) say(`missing: there is no pod in ${options.podsDir}`);
  else if (problems.length === 0) say(`${count} pods ended ${checked}.`);
  return problems.length === 0 && count > 0 ? 0 : 1;
}

async function run(options: LaptopOptions): Promise<number> {
  const reports = createPodReports();
  let stack: Stack | undefined;
  const interrupt = interrupted(() => {
    stack?.kill();
    process.exit(130);
  });
  const starting = startStack(options, process.env, reports.receive);
  stack = await starting;
  sayAddresses(stack, options);

  const timeout = options.once
    ? delay(options.timeoutSeconds * 1000, 'timeout' as const, { ref: false })
    : undefined;
  const ended = options.once ? reports.allEnded().then(() => 'ended' as const) : undefined;
  const outcome = await Promise.race([interrupt, stack.failed, ...[timeout ?? [], ended ?? []].flat()]);

  if (outcome === 'ended' || outcome === 'timeout') {
    if (outcome === 'timeout') say(`missing: not all pods ended within ${options.timeoutSeconds} s`);
    const problems = await check(stack, reports);
    await stack.stop();
    return outcome === 'timeout' ? 1 : sayVerdict(problems, reports, options);
  }
  say(outcome === 'interrupted' ? '\nstopping, pods first' : `${outcome}; stopping`);
  await stack.stopPods();
  await stack.stop();
  return outcome === 'interrupted' ? 0 : 1;
}

async function main(): Promise<number> {
  const options = laptopOptions(process.argv.slice(2), process.env);
  if (options !== 'help') return run(options);
  process.stdout.write(HELP);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof OptionError ? 2 : 1;
}
