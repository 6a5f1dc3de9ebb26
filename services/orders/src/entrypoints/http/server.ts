/** Node server of the orders API: settings and wiring, nothing else. */
import { runServer, type ServerPlan } from '@dynamo-outbox/http-api/node';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeOrdersService } from '../composition/orders-service.ts';
import { createOrdersApp } from './orders-app.ts';
import { readServerSettings } from '../settings.ts';

const plan = async (): Promise<ServerPlan> => {
  const settings = readServerSettings(process.env);
  const tracing = await loadTracing(settings, process.env);
  const app = createOrdersApp(composeOrdersService(settings, { tracing }));
  return { app, port: settings.PORT, host: settings.HOST };
};

void runServer('orders', plan, process);
