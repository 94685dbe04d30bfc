import type { SpanLink } from '../../../src/page-api/contract.ts';
import { valueText } from '../attribute-groups.ts';
import { traceHref } from '../url.ts';
import { useBeginning } from './use-beginning.tsx';

const Target = ({ link: { traceId, spanId, target } }: { link: SpanLink }) =>
  target === null ? (
    <>
      <span class="mono">{spanId}</span> <span class="badge">not in the store</span>
    </>
  ) : (
    <>
      <a href={traceHref(traceId, { span: spanId })}>{target.name}</a>{' '}
      <span class="muted">{target.service}</span>
    </>
  );

/** Spans of this trace or others, a click away. */
export const Links = ({ title, links }: { title: string; links: readonly SpanLink[] }) => {
  const { shown, more } = useBeginning(links, 'links');
  return links.length === 0 ? null : (
    <section>
      <h3>{title}</h3>
      <ul class="links">
        {shown.map((link) => (
          <li key={`${link.traceId} ${link.spanId}`}>
            <Target link={link} />
            {Object.entries(link.attributes).map(([key, value]) => (
              <span key={key} class="badge mono">
                {key}={valueText(value)}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {more}
    </section>
  );
};
