export { describeProcessTable } from './process-table.ts';
