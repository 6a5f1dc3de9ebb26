export type { HttpServer, HttpServerOptions } from './http-server.ts';
export { startHttpServer } from './http-server.ts';
export type { HostProcess, ServerPlan } from './run-server.ts';
export { runServer } from './run-server.ts';
