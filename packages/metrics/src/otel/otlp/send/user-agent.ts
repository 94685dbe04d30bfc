import { BRIDGE } from '../scope.ts';

/** Specification, "OpenTelemetry Protocol Exporter", "User Agent". */
export const USER_AGENT = `vk-telemetry-metrics/${BRIDGE.version} OTel-OTLP-Exporter-JavaScript/${BRIDGE.version}`;
