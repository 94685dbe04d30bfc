import { Loading } from '../ui/message.tsx';

export const TracesView = () => <Loading what="traces" />;
