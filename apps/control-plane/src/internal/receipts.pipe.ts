import { readJsonObject } from '@artifact-store/http-app';
import { IdentityError } from '@artifact-store/identity';
import { JsonFields, type Receipt, receiptFrom, UnexpectedFieldError, ValidationFailedError } from '@artifact-store/planes';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** MAX_RECEIPTS of them, each with the longest path in its grant and beside it, stay below. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Reads `{"receipts": […]}`. @throws ValidationFailedError, and what `readJsonObject` throws */
@Injectable()
export class ReceiptsPipe implements PipeTransform<unknown, Promise<readonly Receipt[]>> {
  async transform(body: unknown): Promise<readonly Receipt[]> {
    const object = await readJsonObject(body, MAX_BYTES);
    try {
      return new JsonFields(object).list('receipts', receiptFrom);
    } catch (error) {
      if (error instanceof UnexpectedFieldError || error instanceof IdentityError) throw new ValidationFailedError(error.message);
      throw error;
    }
  }
}
