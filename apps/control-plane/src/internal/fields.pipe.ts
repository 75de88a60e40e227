import { readJsonObject } from '@artifact-store/http-app';
import { IdentityError } from '@artifact-store/identity';
import { JsonFields, UnexpectedFieldError, ValidationFailedError } from '@artifact-store/planes';
import type { PipeTransform } from '@nestjs/common';

/** Reads a JSON object that another plane sends. @throws ValidationFailedError, and what `readJsonObject` throws */
export class FieldsPipe<Value> implements PipeTransform<unknown, Promise<Value>> {
  constructor(
    private readonly read: (fields: JsonFields) => Value,
    private readonly maxBytes: number,
  ) {}

  async transform(body: unknown): Promise<Value> {
    const object = await readJsonObject(body, this.maxBytes);
    try {
      return this.read(new JsonFields(object));
    } catch (error) {
      if (error instanceof UnexpectedFieldError || error instanceof IdentityError) throw new ValidationFailedError(error.message);
      throw error;
    }
  }
}
