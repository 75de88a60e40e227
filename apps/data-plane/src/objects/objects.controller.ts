import { ForGrants } from '@artifact-store/http-app';
import { type DataPlane, listingJson, storedKeyJson, verdictJson } from '@artifact-store/planes';
import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { SendOptions } from '../downloads/send-file.js';
import { DATA_PLANE, SEND_OPTIONS } from '../parts.js';
import { clientGone } from '../uploads/request-body.js';
import { answerInTime } from './answer-in-time.js';
import { deletionOf, listingOf, lookupOf, verificationOf } from './requests.js';

/** What workers of the control plane have done with stored objects: those that the grant in the body names. */
@Controller('data')
@ForGrants()
export class ObjectsController {
  constructor(
    @Inject(DATA_PLANE) private readonly data: DataPlane,
    @Inject(SEND_OPTIONS) private readonly options: SendOptions,
  ) {}

  @Post('deletions')
  async delete(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const request = await deletionOf(body);
    const deleted = this.data.delete(request, { signal: clientGone(reply.raw) });
    await answerInTime(
      reply,
      deleted.then(() => ({})),
      this.options.idleTimeoutSeconds,
    );
  }

  @Post('verifications')
  async verify(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const request = await verificationOf(body);
    const verified = this.data.verify(request, { signal: clientGone(reply.raw) });
    await answerInTime(
      reply,
      verified.then((verdicts) => ({ verdicts: verdicts.map(verdictJson) })),
      this.options.idleTimeoutSeconds,
    );
  }

  @Post('listings')
  async list(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const request = await listingOf(body);
    const listed = this.data.list(request, { signal: clientGone(reply.raw) });
    await answerInTime(reply, listed.then(listingJson), this.options.idleTimeoutSeconds);
  }

  @Post('lookups')
  async stat(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const request = await lookupOf(body);
    const found = this.data.stat(request, { signal: clientGone(reply.raw) });
    await answerInTime(
      reply,
      found.then((keys) => ({ keys: keys.map(storedKeyJson) })),
      this.options.idleTimeoutSeconds,
    );
  }
}
