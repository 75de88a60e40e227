import { ForPlanes } from '@artifact-store/http-app';
import {
  type ControlPlane,
  type JsonFields,
  type Receipt,
  type ReceiptResultJson,
  receiptFrom,
  receiptResultJson,
} from '@artifact-store/planes';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { CONTROL_PLANE } from '../parts.js';
import { FieldsPipe } from './fields.pipe.js';

/** MAX_RECEIPTS of them, each with the longest path in its grant and beside it, stay below. */
const MAX_BYTES = 8 * 1024 * 1024;
const receiptsFrom = (fields: JsonFields): readonly Receipt[] => fields.list('receipts', receiptFrom);

/** Where data planes have stored bytes made facts. The credential authenticates the channel, each grant its fact. */
@Controller('internal/receipts')
@ForPlanes()
export class ReceiptsController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post()
  @HttpCode(200)
  async record(
    @Body(new FieldsPipe(receiptsFrom, MAX_BYTES)) receipts: readonly Receipt[],
  ): Promise<{ readonly results: readonly ReceiptResultJson[] }> {
    const results = await this.control.receipts.record(receipts);
    return { results: results.map(receiptResultJson) };
  }
}
