import { type KnownFile, knownFileFrom, ValidationFailedError } from '@artifact-store/planes';
import { validated } from '../http/validated.js';
import { KnownFileDto, type KnownFilesDto } from './dto/known.dto.js';

/** @throws ValidationFailedError naming the first file that is none */
export function knownFiles({ files }: KnownFilesDto): readonly KnownFile[] {
  return files.map((file, index) => knownFileFrom(checked(file, `files[${index}]`)));
}

function checked(file: unknown, where: string): KnownFileDto {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    throw new ValidationFailedError(`${where} must be an object`);
  }
  try {
    return validated(KnownFileDto, file, `${where}.`) as KnownFileDto;
  } catch (error) {
    if (error instanceof ValidationFailedError) throw new ValidationFailedError(`${where}: ${error.detail}`, error.members);
    throw error;
  }
}
