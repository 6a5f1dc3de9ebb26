/** Scheduled Lambda function. Contains only settings and wiring. */
import { flushAfter } from '@dynamo-outbox/service-runtime';
import { composeSweeper } from './compose-sweeper.ts';
import { readSweeperSettings } from './settings.ts';
import { createSweepHandler, type SweepHandler } from './sweep-handler.ts';

const { relay, metrics } = composeSweeper(readSweeperSettings(process.env));

export const handler: SweepHandler = flushAfter(metrics, createSweepHandler(relay));
