import { type CborMap, encodeCanonical } from '@artifact-store/encoding';
import { Requires } from '@artifact-store/http-app';
import {
  CONTROL_PLANE_ERRORS,
  type ControlPlane,
  type EventPage,
  eventJson,
  MalformedRequestError,
  NotAcceptableError,
  ValidationFailedError,
} from '@artifact-store/planes';
import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryPipe } from '../http/query/query.pipe.js';
import { Problems } from '../openapi/problems.js';
import { CONTROL_PLANE } from '../parts.js';
import { awaitedPage } from './awaited-page.js';
import { EventPageDto } from './dto/event-page.dto.js';
import { ListEventsQuery } from './dto/list-events.query.js';
import { eventQuery, streamQuery } from './event-query.js';
import { LogWatch } from './log-watch.js';
import { patience } from './patience.js';
import { preferredForm } from './preferred-form.js';
import { sendStream } from './stream/send-stream.js';

const SEQUENCE = /^[1-9]\d{0,15}$/;

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    @Inject(CONTROL_PLANE) private readonly control: ControlPlane,
    @Inject(LogWatch) private readonly watch: LogWatch,
  ) {}

  @Get()
  @Requires('read')
  @ApiExtraModels(EventPageDto)
  @ApiOperation({
    summary: 'Read the event log in order',
    description:
      'Canonical CBOR, or JSON where Accept asks for it: the same members. A page also ends at 4 MiB of payload. With a filter it may hold few events, or none, before the end of the log is reached: that is where next_since is the since that was asked for. With wait it is answered as soon as it holds an event, or empty when the time is over or the server stops.\n\n' +
      'As text/event-stream (HTML §9.2, EventSource) events come as messages for as long as the connection lasts: id is the sequence, event the event_type, data one event as in a JSON page. After 15 seconds of silence a message of an id alone says how far the reader has come, also where its filter held for nothing. Whoever asks again with Last-Event-ID, as clients do by themselves, misses nothing and gets nothing twice. The stream ends when the server stops, when the log cannot be read, or when nothing is taken from it for a minute.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    schema: { type: 'string', example: '17' },
    description: 'Of a stream: only events after this sequence; counts instead of since.',
  })
  @ApiOkResponse({
    content: {
      'text/event-stream': { schema: { type: 'string' } },
      'application/cbor': { schema: { type: 'string', format: 'binary' } },
      'application/json': { schema: { $ref: getSchemaPath(EventPageDto) } },
    },
  })
  @Problems(MalformedRequestError, NotAcceptableError, ...CONTROL_PLANE_ERRORS.events.page)
  async listEvents(
    @Query(QueryPipe) query: ListEventsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const form = preferredForm(request.headers.accept);
    if (form === 'stream') return this.stream(query, request, reply);
    const { logId, events, nextSince } = await this.page(query, reply);
    const page: CborMap = { log_id: logId, events: events.map(eventJson), next_since: nextSince };
    reply.header('vary', 'accept');
    if (form === 'json') reply.header('content-type', 'application/json').send(JSON.stringify(page));
    else reply.header('content-type', 'application/cbor').send(Buffer.from(encodeCanonical(page)));
  }

  private async stream(asked: ListEventsQuery, { headers }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const query = streamQuery(asked, headers['last-event-id']);
    const { events } = this.control;
    // What is wrong with the request is told before the stream begins.
    sendStream(reply, { events, watch: this.watch, query, first: await events.page(query) });
  }

  private page(query: ListEventsQuery, reply: FastifyReply): Promise<EventPage> {
    const seconds = Number(query.wait ?? 0);
    const asked = eventQuery(query);
    if (seconds === 0) return this.control.events.page(asked);
    return awaitedPage(this.control.events, this.watch, asked, patience(reply, seconds));
  }

  @Get(':sequence/payload')
  @Requires('read')
  @ApiParam({ name: 'sequence', schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } })
  @ApiOperation({ summary: 'Get the payload of one event as stored: canonical CBOR' })
  @ApiOkResponse({ content: { 'application/cbor': { schema: { type: 'string', format: 'binary' } } } })
  @Problems(ValidationFailedError, ...CONTROL_PLANE_ERRORS.events.at)
  async getEventPayload(@Param('sequence') text: string, @Res() reply: FastifyReply): Promise<void> {
    if (!SEQUENCE.test(text)) throw new ValidationFailedError('sequence is a whole number from 1');
    const { payload } = await this.control.events.at(Number(text));
    reply
      .header('content-type', 'application/cbor')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .send(Buffer.from(payload));
  }
}
