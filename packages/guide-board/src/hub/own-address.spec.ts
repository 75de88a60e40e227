import { hostname } from 'node:os';
import { expect, it } from '@jest/globals';
import { isSameAddress } from './own-address.js';

it.each([
  ['http://127.0.0.1:8000', 'http://localhost:8000/'],
  ['http://127.0.0.1:8000', 'http://127.8.8.8:8000/hub'],
  ['http://[::1]:8000', 'http://0.0.0.0:8000'],
  ['http://[::ffff:127.0.0.1]:8000', 'http://LOCALHOST.:8000'],
  ['https://store.example.org', 'https://STORE.example.org:443/x'],
  [`http://${hostname()}:8000`, 'http://127.0.0.1:8000'],
])('%s is where %s is', (one, other) => {
  expect(isSameAddress(one, other)).toBe(true);
  expect(isSameAddress(other, one)).toBe(true);
});

it.each([
  ['http://127.0.0.1:8000', 'http://127.0.0.1:8001'],
  ['http://store.example.org', 'http://hub.example.org'],
  ['http://store.example.org', 'https://store.example.org'],
  ['https://apps.example.org/store', 'https://apps.example.org/store-hub'],
  ['https://apps.example.org/store/', 'https://apps.example.org/hub/'],
  ['http://127.0.0.1:8000', ''],
])('%s is not where %s is', (one, other) => expect(isSameAddress(one, other)).toBe(false));
