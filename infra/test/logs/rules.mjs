/** What no log may hold, whoever's it is: by its form alone. */
export const RULES = [
  { name: 'a JWS, as grants are', pattern: /eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g },
  // A path may look like that too, but not for long.
  { name: 'the value of a parameter grant', pattern: /\bgrant=[^\s&"'\\<]{12,}/gi },
  {
    name: 'a field Authorization with its value',
    pattern: /\bauthorization\\*"?\s*[:=]\s*\\*"?(?:(?:bearer|basic)\s+)?(?!(?:bearer|basic)\b)[\w+/~.-]{8,}=*/gi,
  },
  { name: 'what goes into a field Authorization', pattern: /\b(?:bearer|basic)\s+[\w+/~.-]{8,}=*/gi },
  // But for the one that says what such a URL looks like.
  {
    name: 'a URL with a password',
    pattern: /\b(?!postgresql:\/\/user:password@host)[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:@/"']*:[^\s@/"']+@/gi,
  },
  { name: 'a private key (PEM)', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
  { name: 'the private part of a key (JWK)', pattern: /\\*"d\\*"\s*:\s*\\*"[\w-]{16,}/g },
];
