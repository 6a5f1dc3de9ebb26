/** Node server of the customers API: settings and wiring, nothing else. */
import { runServer, type ServerPlan } from '@dynamo-outbox/http-api/node';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeCustomersService } from '../composition/customers-service.ts';
import { createCustomersApp } from './customers-app.ts';
import { readServerSettings } from '../settings.ts';

const plan = async (): Promise<ServerPlan> => {
  const settings = readServerSettings(process.env);
  const tracing = await loadTracing(settings, process.env);
  const app = createCustomersApp(composeCustomersService(settings, { tracing }));
  return { app, port: settings.PORT, host: settings.HOST };
};

void runServer('customers', plan, process);
