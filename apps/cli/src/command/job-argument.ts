import { Args } from '@oclif/core';

export const JOB_ID = Args.string({ description: 'Id of the job.', required: true });
