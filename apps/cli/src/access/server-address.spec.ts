import { describe, expect, it } from '@jest/globals';
import { isInTheClear, isLoopback, serverAddress } from './server-address.js';

describe('the address of a server', () => {
  it.each([
    ['https://Artifacts.Example.org', 'https://artifacts.example.org'],
    ['https://artifacts.example.org:443/', 'https://artifacts.example.org'],
    ['https://artifacts.example.org/base//', 'https://artifacts.example.org/base'],
    ['https://artifacts.example.org/?x=1#y', 'https://artifacts.example.org'],
    ['http://127.1:8000', 'http://127.0.0.1:8000'],
  ])('%s is %s', (given, address) => expect(serverAddress(given)).toBe(address));

  it.each(['', 'artifacts.example.org', 'ftp://artifacts.example.org', 'https://user:secret@artifacts.example.org'])(
    'is not %j, which is not repeated',
    (given) => {
      expect(() => serverAddress(given)).toThrow(
        /^the API URL (?:is no http:\/\/ or https:\/\/ URL|holds a user name; use a token)$/,
      );
    },
  );

  it.each([
    ['http://127.0.0.1:8000', true, false],
    ['http://127.9.9.9', true, false],
    ['http://localhost:8000', true, false],
    ['http://[::1]:8000', true, false],
    ['http://127.0.0.1.example.org', false, true],
    ['http://localhost.example.org', false, true],
    ['http://192.168.0.1', false, true],
    ['https://artifacts.example.org', false, false],
  ])('%s: on this machine %s, in the clear %s', (address, local, clear) => {
    expect([isLoopback(address), isInTheClear(address)]).toEqual([local, clear]);
  });
});
