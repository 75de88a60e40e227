import { VERSION } from '@artifact-store/http-app';

/** What to try, for somebody who has just started the system. */
export function greeting(url: string, tokenPath: string | undefined): string {
  const token = tokenPath === undefined ? '$ARTIFACTSTORE_API_TOKEN' : `$(cat ${tokenPath})`;
  const whereItIs =
    tokenPath === undefined ? 'one of ARTIFACTSTORE_AUTH_TOKENS' : `${tokenPath} (the CLI in this folder finds it)`;
  return `artifact-store ${VERSION} is running at ${url}

  Documentation   ${url}/docs
  Health          ${url}/health
  Token           ${whereItIs}

Try, in another terminal:

  npx --no artifactstore push ./docs --producer me --subject first-try --retention-class raw-evidence
  curl -H "Authorization: Bearer ${token}" ${url}/packages

Ctrl-C stops it.
`;
}
