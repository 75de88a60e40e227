import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** A page with scripts, styles and images of this server, that asks this server: all that Swagger UI needs. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/** Serves `/openapi.json` and, at `/docs`, Swagger UI: all of it from this server, nothing from elsewhere. */
export function serveDocs(app: NestFastifyApplication, document: OpenAPIObject): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', async ({ routeOptions: { url = '' } }, reply) => {
      if (/^\/docs(\/|$)/.test(url)) reply.header('content-security-policy', DOCS_POLICY);
    });
  SwaggerModule.setup('docs', app, document, {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'artifact-store',
    swaggerOptions: { persistAuthorization: false, validatorUrl: null },
  });
}
