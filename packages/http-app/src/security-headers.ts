/**
 * What every answer tells a browser that shows it (OWASP HTTP Headers Cheat Sheet): to take it for what it says it is, to run and
 * load nothing, to show it in no frame, and to tell and give it to nobody. Whoever answers something else replaces the field.
 * `Strict-Transport-Security` is for whoever ends TLS.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;
