export { BackgroundJobs, type BackgroundJobsParts } from './background-jobs.js';
export type { JobLog } from './job-log.js';
export { JobRunner, type JobRunnerParts } from './job-runner.js';
export { JobSchedule, type JobScheduleParts, SCHEDULE_ACTOR, type ScheduledJob, slotOf } from './job-schedule.js';
export type { JobTools } from './job-tools.js';
export { runJob } from './run-job.js';
export { systemTimers, type Timers } from './timers.js';
