import {
  ArtifactStoreError,
  InternalError,
  MalformedRequestError,
  RouteNotFoundError,
  UnsupportedMediaTypeError,
} from '@artifact-store/planes';
import { HttpException } from '@nestjs/common';

/** The error of our catalogue that stands for whatever was thrown. What nobody foresaw is a defect of the server. */
export function catalogued(error: unknown): ArtifactStoreError {
  if (error instanceof ArtifactStoreError) return error;
  // Thrown by the framework alone, for what never came to a route of ours.
  switch (statusOf(error)) {
    case 404:
      return new RouteNotFoundError('no route has this URL');
    case 415:
      return new UnsupportedMediaTypeError('Content-Type is not a media type');
    case 400:
    case 414:
      return new MalformedRequestError('the URL is not well-formed');
    default:
      return new InternalError('the server failed; its log has more under the request id', {}, { cause: error });
  }
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  const isFastifys = error instanceof Error && 'code' in error && String(error.code).startsWith('FST_');
  return isFastifys && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
