import { valueAt } from '../resources/deployed.ts';

/** CloudFormation type of an event source mapping. */
export const mappingType = 'AWS::Lambda::EventSourceMapping';

/** Whether an event source mapping reports batch item failures. */
export const reportsBatchItemFailures = (mapping: unknown): boolean => {
  const types = valueAt(mapping, 'FunctionResponseTypes');
  return Array.isArray(types) && types.includes('ReportBatchItemFailures');
};
