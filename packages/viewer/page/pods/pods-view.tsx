import { Loading } from '../ui/message.tsx';

export const PodsView = () => <Loading what="pods" />;
