import { Loading } from '../ui/message.tsx';

/** One trace: waterfall and the selected span. `traceId` comes from the path. */
export const TraceView = ({ traceId }: { traceId?: string }) => <Loading what={`trace ${traceId}`} />;
