import { readChart } from './chart.ts';
import { documentedValues } from './values.ts';

const BEGIN = '<!-- Values: written by `npm run generate --workspace test/chart` from values.yaml. -->\n';
const END = '<!-- End of values. -->\n';

/** The tables of values, one for each part of values.yaml. */
function valueTables(): string {
  const values = documentedValues();
  const sectionOf = ({ path }: (typeof values)[number]) => (path.length > 1 ? path[0] : undefined);
  const sections = [...new Set(values.map(sectionOf))];
  return sections
    .map((section) => {
      const rows = values.filter((value) => sectionOf(value) === section);
      const lines = rows.map(({ path, text, fallback }) => {
        const cells = [`\`${path.join('.')}\``, `\`${JSON.stringify(fallback)}\``, text];
        return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
      });
      const title = section ? `### ${section}` : '### All parts';
      return `${title}\n\n| value | default | what it is |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
    })
    .join('\n');
}

/** The README with its tables as values.yaml has them. */
export function readmeWithValues(readme: string = readChart('README.md')): string {
  const [before, rest] = readme.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error(`README.md lacks ${BEGIN} or ${END}`);
  return `${before}${BEGIN}\n${valueTables()}\n${END}${after}`;
}
