/** The instrumentation scope of every span; the version is this package's (a test compares them). */
export const SCOPE_NAME = '@vk-telemetry/tracing';
export const SCOPE_VERSION = '0.1.0';
/** The semantic conventions that attribute names follow. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.45.0';
