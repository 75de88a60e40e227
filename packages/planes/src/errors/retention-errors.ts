import { declareError } from './artifact-store-error.js';

export class PackageCollectingError extends declareError({
  code: 'package_collecting',
  kind: 'conflict',
  title: 'The package is being garbage-collected',
  remedy: 'It is too late to keep it by a hold or an extension: undelete the package, while its grace period lasts.',
}) {}

export class PackageCollectedError extends declareError({
  code: 'package_collected',
  kind: 'gone',
  title: 'The package was garbage-collected',
  remedy: 'Its manifest and history stay readable; undelete the package if its grace period lasts, else push the files again.',
}) {}

export class PackageNotCollectedError extends declareError({
  code: 'package_not_collected',
  kind: 'conflict',
  title: 'The package is not garbage-collected',
  remedy: 'There is nothing to undelete; extend or hold the package to keep it for longer.',
}) {}

export class PackageReclaimedError extends declareError({
  code: 'package_reclaimed',
  kind: 'gone',
  title: 'Bytes of the package are gone for good',
  remedy: 'Its grace period is over. Push the files again; manifest and history of this package stay readable.',
}) {}

export class NeverExpiresError extends declareError({
  code: 'never_expires',
  kind: 'conflict',
  title: 'The package never expires',
  remedy: 'There is nothing to extend: packages of this retention class are kept for ever.',
}) {}

export class ExpiryNotLaterError extends declareError({
  code: 'expiry_not_later',
  kind: 'conflict',
  title: 'The new expiry is not later than the present one',
  remedy: 'Retention is never shortened: name a time later than the one in the detail.',
}) {}

export class ExpiryInPastError extends declareError({
  code: 'expiry_in_past',
  kind: 'invalid',
  title: 'The new expiry is not in the future',
  remedy: 'Name a time later than now.',
}) {}

export class InvalidTimeError extends declareError({
  code: 'invalid_time',
  kind: 'invalid',
  title: 'A time cannot be read',
  remedy: 'Send a time with its zone, as RFC 3339 has it: 2027-01-31T09:00:00Z or 2027-01-31T10:00:00+01:00.',
}) {}

export class HoldNotFoundError extends declareError({
  code: 'hold_not_found',
  kind: 'not_found',
  title: 'The package has no such hold',
  remedy: 'Check the hold_id against the holds of the package.',
}) {}

export class HoldAlreadyReleasedError extends declareError({
  code: 'hold_already_released',
  kind: 'conflict',
  title: 'The hold was released before',
  remedy: 'Nothing is to be done for this hold; see whether other holds are in force.',
}) {}
