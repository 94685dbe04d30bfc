import type { Group } from './catalogue.ts';

const words = ({ system, name }: Group): string[] => [system, ...name.split('_')];

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `liqo-peer.ts` */
export const fileOf = (group: Group): string => `${words(group).join('-')}.ts`;

/** `LIQO_PEER` */
export const tableOf = (group: Group): string => words(group).join('_').toUpperCase();

/** `LiqoPeerMetrics` */
export const typeOf = (group: Group): string => `${words(group).map(capitalised).join('')}Metrics`;
