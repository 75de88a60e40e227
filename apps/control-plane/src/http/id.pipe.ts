import { IdentityError, parseId } from '@artifact-store/identity';
import { ValidationFailedError } from '@artifact-store/planes';
import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';

/** Reads an id out of the URL. @throws ValidationFailedError saying what an id looks like */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(text: string, { data }: ArgumentMetadata): string {
    try {
      return parseId(text);
    } catch (error) {
      if (error instanceof IdentityError) throw new ValidationFailedError(`${data}: ${error.message}`);
      throw error;
    }
  }
}
