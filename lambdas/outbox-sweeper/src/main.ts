/** The sweeper as a process: where streams are not wanted, or functions are not. */
import { runSweeper } from './run-sweeper.ts';

runSweeper(process.env, process);
