/** Node server of the orders API: settings and wiring, nothing else. */
import { runServer, type ServerPlan } from '@dynamo-outbox/http-api/node';
import { composeOrdersService } from '../composition/orders-service.ts';
import { createOrdersApp } from './orders-app.ts';
import { readServerSettings } from '../settings.ts';

const plan = (): ServerPlan => {
  const settings = readServerSettings(process.env);
  const app = createOrdersApp(composeOrdersService(settings));
  return { app, port: settings.PORT, host: settings.HOST };
};

void runServer('orders', plan, process);
