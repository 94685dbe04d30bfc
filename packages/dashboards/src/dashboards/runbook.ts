const RUNBOOKS = 'https://github.com/vk-telemetry/vk-telemetry/blob/main/docs/runbooks';

/** A link to what to do about an alert; Grafana reads descriptions as Markdown. */
export const runbook = (alert: string): string => `[${alert}](${RUNBOOKS}/${alert}.md)`;
