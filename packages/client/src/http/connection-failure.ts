import { ArtifactStoreError, ConnectionFailedError } from '@artifact-store/planes';

/**
 * What the network says of a request, as an error of the catalogue. It names host and port and nothing else of the URL,
 * which may hold a grant. Errors that are none of the network's, such as those of a body's source, stay as they are.
 */
export function connectionFailure(url: URL, error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof ArtifactStoreError || code === undefined) return error;
  const reason =
    REASONS[code] ?? (code.startsWith('HPE_') ? 'what answers there speaks no HTTP' : TLS_CODE.test(code) ? code : undefined);
  if (reason === undefined) return error;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return new ConnectionFailedError(`${url.hostname}:${port}: ${reason}`, {}, { cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && error.name === 'HTTPParserError' ? 'HPE_INVALID' : undefined;
}

const BROKE = 'the connection broke off';
const NO_HOST = 'no host of this name is known';
const SILENT = 'the server was silent for too long';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: NO_HOST,
  EAI_AGAIN: NO_HOST,
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  ECONNRESET: BROKE,
  EPIPE: BROKE,
  UND_ERR_SOCKET: BROKE,
  UND_ERR_HEADERS_TIMEOUT: SILENT,
  UND_ERR_BODY_TIMEOUT: SILENT,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: BROKE,
  UND_ERR_DESTROYED: 'the client is closed',
  UND_ERR_CLOSED: 'the client is closed',
};

const TLS_CODE = /^(?:ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;
