/** Runs the sweeper as a process, for deployments without streams or without Lambda functions. */
import { runSweeper } from './run-sweeper.ts';

void runSweeper(process.env, process);
