export { BackgroundJobs, type BackgroundJobsParts } from './background-jobs.js';
export type { JobLog } from './job-log.js';
export { JobRunner, type JobRunnerParts } from './job-runner.js';
export { runJob } from './run-job.js';
export { SCHEDULE_ACTOR, SweepSchedule, type SweepScheduleParts, slotOf } from './sweep-schedule.js';
export { systemTimers, type Timers } from './timers.js';
