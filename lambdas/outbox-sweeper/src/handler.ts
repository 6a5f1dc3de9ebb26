/** Scheduled Lambda function. Contains only settings and wiring. */
import { flushAfter } from '@dynamo-outbox/service-runtime';
import { loadTracing } from '@dynamo-outbox/service-runtime/tracing';
import { composeSweeper } from './compose-sweeper.ts';
import { readSweeperSettings } from './settings.ts';
import { createSweepHandler, type SweepHandler } from './sweep-handler.ts';

const settings = readSweeperSettings(process.env);
const tracing = await loadTracing(settings, process.env);
const { relay, metrics } = await composeSweeper(settings, { tracing });

export const handler: SweepHandler = flushAfter(metrics, createSweepHandler(relay));
