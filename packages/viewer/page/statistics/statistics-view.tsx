import { Loading } from '../ui/message.tsx';

export const StatisticsView = () => <Loading what="statistics" />;
