export type { HttpLambdaHandler } from './lambda-handler.ts';
export { createLambdaHandler } from './lambda-handler.ts';
