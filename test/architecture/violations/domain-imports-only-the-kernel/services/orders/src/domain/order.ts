import * as z from 'zod';
export const order = z.object({});
