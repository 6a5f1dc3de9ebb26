/** Node server of the order history's API: settings and wiring, nothing else. */
import { runServer, type ServerPlan } from '@dynamo-outbox/http-api/node';
import { portSetting, readSettings, textSetting } from '@dynamo-outbox/service-runtime';
import * as z from 'zod';
import { defineOrderHistory } from '../order-history.ts';
import { composeOrderHistoryApp } from './compose-app.ts';

const serverSettings = z.object({ PORT: portSetting, HOST: textSetting.default('127.0.0.1') });

const plan = async (): Promise<ServerPlan> => {
  const service = 'order-history';
  const { PORT: port, HOST: host } = readSettings(serverSettings, process.env, { service });
  return { app: await composeOrderHistoryApp(defineOrderHistory(process.env)), port, host };
};

void runServer('order-history', plan, process);
