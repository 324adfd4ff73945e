const TRIGGERS: Readonly<Record<string, string>> = {
  MANUAL: 'By hand',
  SCHEDULE: 'By the schedule',
  RETRY: 'As a retry',
};

const PRIORITIES: Readonly<Record<string, string>> = { HIGH: 'High', NORMAL: 'Normal', LOW: 'Low' };

const MODES: Readonly<Record<string, string>> = { LIVE: 'Live', SIMULATED: 'Simulated' };

/** Who started a run; a ScrapeTrigger that is newer than this client as it is, and so with the others. */
export const runTrigger = (trigger: string): string => TRIGGERS[trigger] ?? trigger;
export const runPriority = (priority: string): string => PRIORITIES[priority] ?? priority;
export const runMode = (mode: string): string => MODES[mode] ?? mode;
