import { Requires } from '@artifact-store/http-app';
import type { JobId } from '@artifact-store/identity';
import {
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  InvalidTimeError,
  jobJson,
  MalformedRequestError,
  pageJson,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Actor } from '../access/actor.js';
import { IdPipe } from '../http/id.pipe.js';
import { JsonBodyPipe } from '../http/json/json-body.pipe.js';
import { QueryPipe } from '../http/query/query.pipe.js';
import { IdempotencyKey, Repeatable } from '../idempotency/idempotency-key.js';
import { JobIdParameter, JSON_BODY_PROBLEMS, LOCATION } from '../openapi/parameters.js';
import { Problems } from '../openapi/problems.js';
import { PageQuery } from '../packages/dto/page.query.js';
import { pageRequest } from '../packages/packages.mapper.js';
import { CONTROL_PLANE } from '../parts.js';
import { CreateJobDto } from './dto/create-job.dto.js';
import { JobDto, JobItemPageDto, JobPageDto } from './dto/job.dto.js';
import { ListJobsQuery } from './dto/list-jobs.query.js';
import { createJob } from './jobs.mapper.js';

const REFUSALS = CONTROL_PLANE_ERRORS.jobs;

@ApiTags('jobs')
@Controller('jobs')
export class JobsController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post()
  @HttpCode(202)
  @Requires('admin')
  @Repeatable()
  @ApiOperation({
    summary: 'Queue long work',
    description: 'It is done in the background, page by page: see the URL in Location.',
  })
  @ApiAcceptedResponse({ type: JobDto, headers: LOCATION })
  @Problems(...JSON_BODY_PROBLEMS, InvalidTimeError, ...REFUSALS.create)
  async createJob(
    @Body(JsonBodyPipe) body: CreateJobDto,
    @Actor() actor: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDto> {
    const job = await this.control.jobs.create(createJob(body, actor, idempotencyKey));
    reply.header('location', `/jobs/${job.jobId}`);
    return jobJson(job);
  }

  @Get()
  @Requires('admin')
  @ApiOperation({ summary: 'List jobs, newest first' })
  @ApiOkResponse({ type: JobPageDto })
  @Problems(MalformedRequestError, ...REFUSALS.list)
  async listJobs(@Query(QueryPipe) query: ListJobsQuery): Promise<JobPageDto> {
    const { kind, state } = query;
    return pageJson(await this.control.jobs.list({ kind, state, ...pageRequest(query) }), jobJson);
  }

  @Get(':job_id')
  @Requires('admin')
  @JobIdParameter()
  @ApiOperation({ summary: 'Get a job as it is now' })
  @ApiOkResponse({ type: JobDto })
  @Problems(ValidationFailedError, ...REFUSALS.get)
  async getJob(@Param('job_id', IdPipe) jobId: JobId): Promise<JobDto> {
    return jobJson(await this.control.jobs.get(jobId));
  }

  @Get(':job_id/items')
  @Requires('admin')
  @JobIdParameter()
  @ApiOperation({ summary: 'List what a job came upon, one by one, in that order' })
  @ApiOkResponse({ type: JobItemPageDto })
  @Problems(MalformedRequestError, ...REFUSALS.items)
  async listJobItems(@Param('job_id', IdPipe) jobId: JobId, @Query(QueryPipe) query: PageQuery): Promise<JobItemPageDto> {
    return pageJson(await this.control.jobs.items({ jobId, ...pageRequest(query) }), (item) => item);
  }

  @Post(':job_id/cancel')
  @HttpCode(200)
  @Requires('admin')
  @JobIdParameter()
  @ApiOperation({
    summary: 'End a job that waits, or ask one that runs to end after its page',
    description: 'What it has done stays done. The answer is the job as it is then.',
  })
  @ApiOkResponse({ type: JobDto })
  @Problems(ValidationFailedError, ...REFUSALS.cancel)
  async cancelJob(@Param('job_id', IdPipe) jobId: JobId, @Actor() actor: string): Promise<JobDto> {
    return jobJson(await this.control.jobs.cancel({ jobId, actor }));
  }
}
