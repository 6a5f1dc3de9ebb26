/** Name of the deadline that limits the whole process, or its compensation. */
export const PROCESS_DEADLINE = 'process';
