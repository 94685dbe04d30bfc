import { setTimeout as delay } from 'node:timers/promises';
import { aborted, type Interrupts, listenForInterrupts } from './interrupts.ts';
import { HELP, type LaptopOptions, laptopOptions, OptionError } from './options.ts';
import { createPodReports, type PodReports } from './pod-reports.ts';
import { type Stack, StartInterrupted, startStack } from './stack.ts';
import { createTempoClient } from './tempo.ts';
import { problemsOf } from './verdict.ts';

const say = (text: string) => void process.stderr.write(`${text}\n`);

function sayAddresses({ addresses }: Stack, options: LaptopOptions): void {
  if (addresses.page) say(`page              ${addresses.page}`);
  say(`virtual kubelet   ${addresses.kubelet}/pods`);
  say(`interLink API     ${addresses.api}`);
  if (addresses.tempo) say(`Tempo API         ${addresses.tempo}/api/search?q=%7B%7D`);
  say(`OTLP gRPC         ${addresses.otlp}`);
  for (const [name, url] of Object.entries(addresses.metrics)) say(`${`metrics, ${name}`.padEnd(18)}${url}`);
  if (options.forward !== undefined) say(`forwarding to     ${options.forward}`);
  say(`pods              ${options.podsDir}`);
  if (!options.once) say('Add, edit or delete manifests there. Ctrl-C stops everything, pods first.\n');
}

/** A terminal that was closed, or a pipe that nobody reads any more, is no reason to leave processes behind. */
process.stderr.on('error', () => {});

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

/** What ends a run: all pods ended (with --once), the time for that is over, Ctrl-C, or a process that failed. */
function outcomeOf(
  stack: Stack,
  reports: PodReports,
  options: LaptopOptions,
  interrupts: Interrupts,
): Promise<string> {
  const ends = [aborted(interrupts.first), stack.failed];
  if (!options.once) return Promise.race(ends);
  const ended = reports.allEnded().then(() => 'ended');
  return Promise.race([...ends, ended, delay(options.timeoutSeconds * 1000, 'timeout', { ref: false })]);
}

/** Runs until something ends it, and stops everything. Answers the exit status. */
async function runStack(stack: Stack, reports: PodReports, options: LaptopOptions, interrupts: Interrupts) {
  const outcome = await outcomeOf(stack, reports, options, interrupts);
  if (outcome === 'ended' || outcome === 'timeout') {
    if (outcome === 'timeout') say(`missing: not all pods ended within ${options.timeoutSeconds} s`);
    const problems = await check(stack, reports);
    await stack.stop();
    return Math.max(sayVerdict(problems, reports, options), outcome === 'timeout' ? 1 : 0);
  }
  say(outcome === 'interrupted' ? '\nstopping, pods first' : `${outcome}; stopping`);
  await stack.stopPods();
  await stack.stop();
  return outcome === 'interrupted' ? 0 : 1;
}

async function run(options: LaptopOptions): Promise<number> {
  const reports = createPodReports();
  const interrupts = listenForInterrupts();
  const stack = await startStack(options, process.env, reports.receive, interrupts.first);
  sayAddresses(stack, options);
  const status = await Promise.race([runStack(stack, reports, options, interrupts), interrupts.second]);
  if (status !== 'second') return status;
  say('ending all processes now');
  await stack.force();
  return 130;
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
  process.exitCode = error instanceof OptionError ? 2 : error instanceof StartInterrupted ? 0 : 1;
}
