import { ForPlanes } from '@artifact-store/http-app';
import { type ControlPlane, type Receipt, type ReceiptResultJson, receiptResultJson } from '@artifact-store/planes';
import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { CONTROL_PLANE } from '../parts.js';
import { ReceiptsPipe } from './receipts.pipe.js';

/** Where data planes have stored bytes made facts. The credential authenticates the channel, each grant its fact. */
@Controller('internal/receipts')
@ForPlanes()
export class ReceiptsController {
  constructor(@Inject(CONTROL_PLANE) private readonly control: ControlPlane) {}

  @Post()
  @HttpCode(200)
  async record(@Body(ReceiptsPipe) receipts: readonly Receipt[]): Promise<{ readonly results: readonly ReceiptResultJson[] }> {
    const results = await this.control.receipts.record(receipts);
    return { results: results.map(receiptResultJson) };
  }
}
