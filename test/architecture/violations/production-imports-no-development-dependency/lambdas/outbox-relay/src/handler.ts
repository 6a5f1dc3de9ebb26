import fc from 'fast-check';
export const handler = fc;
