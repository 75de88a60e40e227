import { isWithoutBody, readJsonObject } from '@artifact-store/http-app';
import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { validated } from '../validated.js';

const MAX_BYTES = 1024 * 1024;

/** Reads, parses and checks a JSON body: only now, when the route wants it and access is decided. */
@Injectable()
export class JsonBodyPipe implements PipeTransform<unknown, Promise<object>> {
  async transform(body: unknown, { metatype }: ArgumentMetadata): Promise<object> {
    return validated(metatype, await readJsonObject(body, MAX_BYTES));
  }
}

/** As JsonBodyPipe, where no body at all means an empty object. */
@Injectable()
export class OptionalJsonBodyPipe implements PipeTransform<unknown, Promise<object>> {
  async transform(body: unknown, { metatype }: ArgumentMetadata): Promise<object> {
    return validated(metatype, isWithoutBody(body) ? {} : await readJsonObject(body, MAX_BYTES));
  }
}
