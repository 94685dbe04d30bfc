import { formatCount } from '../ui/format.ts';

/** Newer rows wait, so that those which are read stay where they are. */
export const NewRows = ({ count, onShow }: { count: number; onShow: () => void }) =>
  count === 0 ? null : (
    <button type="button" class="primary new-rows" onClick={onShow}>
      <span aria-hidden="true">↑ </span>
      {formatCount(count)} new
    </button>
  );
