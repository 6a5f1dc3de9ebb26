import { valueAt } from '../resources/deployed.ts';

/** What AWS calls the resource that feeds a function. */
export const mappingType = 'AWS::Lambda::EventSourceMapping';

/** Whether an event source mapping listens to what its function could not do. */
export const reportsBatchItemFailures = (mapping: unknown): boolean => {
  const types = valueAt(mapping, 'FunctionResponseTypes');
  return Array.isArray(types) && types.includes('ReportBatchItemFailures');
};
