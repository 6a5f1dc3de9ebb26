export { describeProcessTable, INSTANCES_BY_STATUS } from './process-table.ts';
