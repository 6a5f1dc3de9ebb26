import { textSetting } from '@dynamo-outbox/service-runtime';
import * as z from 'zod';

const pairForm = /^([a-z0-9-]{1,256})=([A-Za-z0-9_.-]{3,255})$/u;

/** `name=table` pairs, comma-separated: processes, and the tables of their instances. */
export const processTablesSetting = textSetting.transform((text, context) => {
  const pairs = text.split(',').map((pair) => pairForm.exec(pair.trim()));
  const tableNames = Object.fromEntries(
    pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])),
  );
  if (Object.keys(tableNames).length !== pairs.length) {
    context.addIssue({
      code: 'custom',
      message:
        'must be pairs such as "fulfilment=fulfilment-processes", comma-separated, each with a process and its table',
    });
    return z.NEVER;
  }
  return Object.freeze(tableNames);
});
