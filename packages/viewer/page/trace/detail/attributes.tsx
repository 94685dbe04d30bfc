import type { AttributeMap, AttributeValue } from '../../../src/page-api/contract.ts';
import { CopyIconButton } from '../../ui/copy-button.tsx';
import { FindIcon } from '../../ui/icons.tsx';
import { type AttributeGroup, groupAttributes, valueText } from '../attribute-groups.ts';
import { findQuery, listHref } from '../find-query.ts';

/** A list has a line for each of its values. */
const Value = ({ value }: { value: AttributeValue }) => {
  if (!Array.isArray(value)) return valueText(value);
  return (
    <ul>
      {value.map((item: AttributeValue, index) => (
        <li key={index}>{valueText(item)}</li>
      ))}
    </ul>
  );
};

const Find = ({
  scope,
  name,
  value,
}: {
  scope: 'span' | 'resource';
  name: string;
  value: AttributeValue;
}) => {
  const query = findQuery(scope, name, value);
  if (query === undefined) return null;
  return (
    <a
      class="icon-button"
      href={listHref(query)}
      title={`Find traces with ${query}`}
      aria-label={`Find traces with this ${name}`}
    >
      <FindIcon />
    </a>
  );
};

const Group = ({ scope, group }: { scope: 'span' | 'resource'; group: AttributeGroup }) => (
  <table class="attributes">
    <caption>{group.title}</caption>
    <tbody>
      {group.entries.map(([name, value]) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td class="mono">
            <Value value={value} />
          </td>
          <td class="actions">
            <CopyIconButton label={`Copy ${name}`} text={valueText(value)} />
            <Find scope={scope} name={name} value={value} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

interface AttributesProps {
  readonly title: string;
  readonly scope: 'span' | 'resource';
  readonly attributes: AttributeMap;
}

/** Attributes by subject, each with what can be done with it. */
export const Attributes = ({ title, scope, attributes }: AttributesProps) => {
  const groups = groupAttributes(attributes);
  return (
    <section>
      <h3>{title}</h3>
      {groups.length === 0 && <p class="muted">None</p>}
      {groups.map((group) => (
        <Group key={group.title} scope={scope} group={group} />
      ))}
    </section>
  );
};
