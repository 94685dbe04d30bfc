/** Says one sentence to the operator, on stderr unless the host listens to `process.on('warning')`. */
export function warn(message: string): void {
  process.emitWarning(message, { type: 'TelemetryWarning', code: 'VK_TELEMETRY' });
}
