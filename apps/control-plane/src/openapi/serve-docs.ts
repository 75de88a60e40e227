import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Serves `/openapi.json` and, at `/docs`, Swagger UI: all of it from this server, nothing from elsewhere. */
export function serveDocs(app: INestApplication, document: OpenAPIObject): void {
  SwaggerModule.setup('docs', app, document, {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'artifact-store',
    swaggerOptions: { persistAuthorization: false, validatorUrl: null },
  });
}
