import type { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { resolved } from '../resources/resolved.ts';

/** Whether an event source mapping listens to what its function could not do. */
export const reportsBatchItemFailures = (mapping: CfnEventSourceMapping): boolean => {
  const types = resolved(mapping, mapping.functionResponseTypes);
  return Array.isArray(types) && types.includes('ReportBatchItemFailures');
};
