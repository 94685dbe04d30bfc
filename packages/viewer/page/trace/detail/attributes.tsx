import type { AttributeMap, AttributeValue } from '../../../src/page-api/contract.ts';
import { CopyIconButton } from '../../ui/copy-button.tsx';
import { FindIcon } from '../../ui/icons.tsx';
import { type AttributeGroup, groupAttributes, valueText } from '../attribute-groups.ts';
import { findQuery, listHref } from '../find-query.ts';
import { useBeginning } from './use-beginning.tsx';

const List = ({ values }: { values: readonly AttributeValue[] }) => {
  const { shown, more } = useBeginning(values, 'values');
  return (
    <>
      <ul>
        {shown.map((item, index) => (
          <li key={index}>{valueText(item)}</li>
        ))}
      </ul>
      {more}
    </>
  );
};

/** A list has a line for each of its values. */
const Value = ({ value }: { value: AttributeValue }) =>
  Array.isArray(value) ? <List values={value} /> : valueText(value);

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

const Group = ({ scope, group }: { scope: 'span' | 'resource'; group: AttributeGroup }) => {
  const { shown, more } = useBeginning(group.entries, 'attributes');
  return (
    <>
      <table class="attributes">
        <caption>{group.title}</caption>
        <tbody>
          {shown.map(([name, value]) => (
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
      {more}
    </>
  );
};

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
