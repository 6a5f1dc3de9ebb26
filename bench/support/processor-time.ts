import { readFileSync } from 'node:fs';

// Linux counts a process's time in ticks of 10 ms.
const millisecondsPerTick = 10;

/** CPU time a process has used so far, user and system, in milliseconds; `undefined` where there is no /proc. */
export const processorMilliseconds = (pid: number): number | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold spaces; user and system time are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * millisecondsPerTick;
  } catch {
    return undefined;
  }
};
