import { declareError } from './artifact-store-error.js';

export class MalformedBodyError extends declareError({
  code: 'malformed_body',
  kind: 'malformed',
  title: 'The body could not be parsed',
  remedy: 'Send well-formed JSON in UTF-8 (or a well-formed form or archive where the route takes one).',
}) {}

export class MalformedRequestError extends declareError({
  code: 'malformed_request',
  kind: 'malformed',
  title: 'The request is not well-formed HTTP for this route',
  remedy: 'Correct the header or the URL that the detail names.',
}) {}

export class ValidationFailedError extends declareError({
  code: 'validation_failed',
  kind: 'invalid',
  title: 'A value is missing or has the wrong form',
  remedy: 'Correct the values that the detail names and send the request again.',
}) {}

export class InvalidTextError extends declareError({
  code: 'invalid_text',
  kind: 'invalid',
  title: 'A text holds characters that cannot be stored',
  remedy: 'Remove U+0000 and lone surrogates, and keep to the length that the detail names.',
}) {}

export class InvalidCursorError extends declareError({
  code: 'invalid_cursor',
  kind: 'invalid',
  title: 'The cursor is not one of ours',
  remedy: 'Start again without a cursor, or pass next_cursor of the page before, unchanged.',
}) {}

export class IdempotencyKeyReusedError extends declareError({
  code: 'idempotency_key_reused',
  kind: 'invalid',
  title: 'The idempotency key stands for another request',
  remedy: 'Use a new key for each new request, and the same key only to repeat one unchanged.',
}) {}

export class UnsupportedMediaTypeError extends declareError({
  code: 'unsupported_media_type',
  kind: 'unsupported',
  title: 'The media type of the body is not one that the route takes',
  remedy: 'Send the media type that the detail names.',
}) {}

export class NotAcceptableError extends declareError({
  code: 'not_acceptable',
  kind: 'not_acceptable',
  title: 'None of the media types asked for can be sent',
  remedy: 'Change the Accept header to a type that the detail names.',
}) {}

export class RouteNotFoundError extends declareError({
  code: 'route_not_found',
  kind: 'not_found',
  title: 'There is no such route',
  remedy: 'See /docs for the routes.',
}) {}

export class MethodNotAllowedError extends declareError({
  code: 'method_not_allowed',
  kind: 'not_allowed',
  title: 'The route exists, but not for this method',
  remedy: 'Use a method that the Allow header names.',
}) {}

export class BodyTooLargeError extends declareError({
  code: 'body_too_large',
  kind: 'too_large',
  title: 'The body is larger than the limit',
  remedy: 'Send less; files go to the byte routes, which have no such limit.',
}) {}
