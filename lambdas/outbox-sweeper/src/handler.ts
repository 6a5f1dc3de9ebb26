/** Lambda function on a schedule: settings and wiring, nothing else. */
import { flushAfter } from '@dynamo-outbox/service-runtime';
import { composeSweeper } from './compose-sweeper.ts';
import { readSweeperSettings } from './settings.ts';
import { createSweepHandler, type SweepHandler } from './sweep-handler.ts';

const { relay, metrics } = composeSweeper(readSweeperSettings(process.env));

export const handler: SweepHandler = flushAfter(metrics, createSweepHandler(relay));
